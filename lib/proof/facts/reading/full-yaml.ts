import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  type Scalar,
  type Tags,
} from 'yaml';
import { plain, type Text } from '../../text';
import type { Path } from '../manifest';
import type { Part, YamlDocument } from './documents';
import { DEEPEST, TOO_DEEP } from './nesting';

/** What aliases may blow a document up to. */
const MOST_VALUES = 1_000_000;

/** The documents of a part, read by the real parser. @internal */
export function* fullDocuments(part: Part): Generator<YamlDocument> {
  const { documents, lines, tooDeep } = parse(part.text);
  if (tooDeep !== undefined) {
    const line = part.line - 1 + lines.linePos(tooDeep).line;
    yield { problem: { line, what: TOO_DEEP }, lineOf: () => line };
  }
  for (const [index, document] of documents.entries()) {
    const at = (offset: number) => part.line - 1 + lines.linePos(offset).line;
    const wrong = ({ offset, what }: Problem): YamlDocument => ({ problem: { line: at(offset), what }, lineOf: () => at(offset) });
    const problem = problemOf(document);
    const body = problem === undefined ? toJs(document) : undefined;
    if (problem !== undefined) yield wrong(problem);
    else if (body instanceof Refused) yield wrong({ offset: document.contents?.range?.[0] ?? document.range[0], what: body.what });
    else if (body !== null && body !== undefined) yield { body, lineOf: (path) => lineOf(part, index, path) };
  }
}

/** Kinds of YAML 1.1 values that kubectl does not know. */
const UNKNOWN_TYPES = /:(binary|omap|pairs|set|timestamp)$/;

function knownTypes(tags: Tags): Tags {
  return tags.flatMap((tag) => {
    if (typeof tag === 'string' || !('test' in tag) || tag.test === undefined)
      return typeof tag !== 'string' && UNKNOWN_TYPES.test(tag.tag) ? [] : [tag];
    if (UNKNOWN_TYPES.test(tag.tag) || ('format' in tag && tag.format === 'TIME')) return [];
    // This parser takes "." and "e5" for numbers too, and makes NaN of them.
    return tag.test.test('1.5') || tag.test.test('1e5') ? [{ ...tag, test: new RegExp(`(?=^[-+]?[.]?[0-9])${tag.test.source}`) }] : [tag];
  });
}

const OPTIONS = {
  // kubectl reads YAML 1.1, in which "yes" and "on" are no texts.
  version: '1.1',
  customTags: knownTypes,
  // The parser compares each key of a mapping with all others.
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/**
 * What parseAllDocuments of the parser does, but not for documents that are nested too deep: to compose them takes the stack, and where a
 * regular expression is compiled at its very end, Node.js aborts, which nobody can catch.
 */
function parse(text: string): { readonly documents: Document.Parsed[]; readonly lines: LineCounter; readonly tooDeep?: number } {
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The document itself stands at the bottom of the stack.
    if (parser.stack.length > DEEPEST + 1) return { documents: [], lines, tooDeep: parser.offset };
  }
  for (const token of parser.end()) tokens.push(token);
  return { documents: [...new Composer(OPTIONS).compose(tokens)] as Document.Parsed[], lines };
}

interface Problem {
  readonly offset: number;
  readonly what: Text;
}

function problemOf({ contents, errors, warnings }: Document.Parsed): Problem | undefined {
  const [error] = [...errors, ...warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED')];
  if (error !== undefined) return { offset: error.pos[0], what: parserError(error) };
  return duplicateKey(contents);
}

function parserError({ code, message }: { code: string; message: string }): Text {
  if (code === 'TAB_AS_INDENT') return { en: 'a tab as indentation, which YAML forbids', zh: '用制表符缩进，YAML 不允许' };
  if (code === 'TAG_RESOLVE_FAILED') {
    const tag = message.replace(/^Unresolved tag: (tag:yaml\.org,2002:)?/, (_, core) => (core ? '!!' : ''));
    return { en: `the tag ${tag} means nothing to Kubernetes`, zh: `标签 ${tag} 对 Kubernetes 没有意义` };
  }
  return { en: `not YAML: ${message}`, zh: `YAML 有误：${message}` };
}

function duplicateKey(node: unknown): Problem | undefined {
  if (isPair(node)) return duplicateKey(node.key) ?? duplicateKey(node.value);
  if (!isCollection(node)) return undefined;
  if (isMap(node)) {
    const seen = new Set<string>();
    for (const { key } of node.items) {
      if (!isScalar(key) || key.value === '<<') continue;
      const name = String(key.value);
      if (seen.has(name))
        return { offset: (key as Scalar.Parsed).range[0], what: { en: `the key ${name} is there twice`, zh: `键 ${name} 出现两次` } };
      seen.add(name);
    }
  }
  for (const item of node.items) {
    const problem = duplicateKey(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

class Refused {
  constructor(readonly what: Text) {}
}

function toJs(document: Document.Parsed): any {
  try {
    const body = document.toJS({ maxAliasCount: 100 });
    if (hasAlias(document.contents)) {
      const excess = excessOf(body);
      if (excess !== undefined) return new Refused(excess);
    }
    return body;
  } catch (error) {
    const { message } = error as Error;
    if (/Excessive alias count/.test(message)) return new Refused(ALIAS_BOMB);
    return new Refused(plain(message.split('\n')[0]));
  }
}

const ALIAS_BOMB: Text = { en: 'aliases that blow it up, which no manifest needs', zh: '别名层层展开，体积膨胀，不是正常的清单' };

function hasAlias(node: unknown): boolean {
  if (isPair(node)) return hasAlias(node.key) || hasAlias(node.value);
  return isAlias(node) || (isCollection(node) && node.items.some(hasAlias));
}

/** An alias can stand for what it stands in, and many for one another. */
function excessOf(body: unknown): Text | undefined {
  let values = 0;
  const visit = (value: unknown, depth: number): Text | undefined => {
    if (depth > DEEPEST) return TOO_DEEP;
    if (++values > MOST_VALUES) return ALIAS_BOMB;
    if (typeof value !== 'object' || value === null) return undefined;
    for (const part of Object.values(value)) {
      const excess = visit(part, depth + 1);
      if (excess !== undefined) return excess;
    }
    return undefined;
  };
  return visit(body, 0);
}

let last: { readonly part: Part; readonly parsed: ReturnType<typeof parse> } | undefined;

/** Lines are asked for one after the other, as a rule of one document. */
function parseAgain(part: Part): ReturnType<typeof parse> {
  if (last?.part !== part) last = { part, parsed: parse(part.text) };
  return last.parsed;
}

/** The line of the field a path leads to. @internal */
export function lineOf(part: Part, index: number, path: Path): number {
  const { documents, lines } = parseAgain(part);
  let node = documents[index].contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    if (!isCollection(node)) break;
    const item: any = isMap(node) ? node.items.find(({ key }) => String(key) === String(step)) : node.items[Number(step)];
    if (item === undefined) break;
    offset = (isPair(item) ? (item.key as Node) : item).range?.[0] ?? offset;
    node = isPair(item) ? (item.value as Node | null) : item;
  }
  return part.line - 1 + lines.linePos(offset).line;
}
