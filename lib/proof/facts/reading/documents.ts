import type { Text } from '../../text';
import type { Path } from '../manifest';
import { plainLines, plainYaml } from './plain-yaml';

/** A part of a file that can be read for itself: as a rule one YAML document. @internal */
export interface Part {
  readonly text: string;
  /** The number of its first line in the file. */
  readonly line: number;
}

/** What one YAML document holds, or else what is wrong with it. @internal */
export interface YamlDocument {
  /** Nothing for a document that is empty or wrong. */
  readonly body?: any;
  readonly problem?: { readonly line: number; readonly what: Text };
  /** The line of the field a path leads to, or of the last field on the way that exists. */
  readonly lineOf: (path: Path) => number;
}

/** Lines, and signs that cost as much, that one document may hold. What has more takes gigabytes to read; 30 MB of manifests have fewer. */
const MOST_MARKS = 1_000_000;

/** The documents of a YAML or JSON text, one after the other. @internal */
export function* yamlDocuments(text: string): Generator<YamlDocument> {
  for (const part of partsOf(text)) {
    if (part.text.length < 200 && /^(---)?\s*(#[^\n]*\s*)*$/.test(part.text)) continue;
    yield* documentsOf(part);
  }
}

/** A line that begins with "---" always begins a document, in whatever text it stands. Directives before it are the reason to leave a file whole. */
function* partsOf(text: string): Generator<Part> {
  if (/^(%|\.\.\.)/m.test(text)) {
    yield { text, line: 1 };
    return;
  }
  let [start, line] = [0, 1];
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) {
    if (index === start) continue;
    const part = { text: text.slice(start, index), line };
    yield part;
    line += linesIn(part.text);
    start = index;
  }
  yield { text: text.slice(start), line };
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function* documentsOf(part: Part): Generator<YamlDocument> {
  if (isTooLong(part.text)) {
    yield { problem: { line: part.line, what: TOO_LONG }, lineOf: () => part.line };
    return;
  }
  const body = plainYaml(part.text);
  // Lines are looked for only when something is wrong, and then the text is read again: to keep every syntax tree costs more than all verdicts.
  if (body !== undefined) yield { body, lineOf: (path) => part.line - 1 + linesAgain(part)(path) };
  else yield* fullYaml().fullDocuments(part);
}

let last: { readonly part: Part; readonly lines: ReturnType<typeof plainLines> } | undefined;

/** Lines are asked for one after the other, as a rule of one document. */
function linesAgain(part: Part): ReturnType<typeof plainLines> {
  if (last?.part !== part) last = { part, lines: plainLines(part.text) };
  return last.lines;
}

/** The parser takes as long to load as the verdicts on a small cluster. */
const fullYaml = () => require('./full-yaml') as typeof import('./full-yaml');

/** Looks at the letters alone, before the parser makes far more of them. */
function isTooLong(text: string): boolean {
  let marks = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 128) marks += WEIGHTS[code];
    if (marks > MOST_MARKS) return true;
  }
  return false;
}

const TOO_LONG: Text = { en: 'too long for a manifest', zh: '太长，不是清单' };

/** About what each letter costs the parser. */
const WEIGHTS = new Float64Array(128);
for (const [letters, weight] of [
  ['\n', 1],
  [',[]{}', 2],
  ['&*!?%', 0.5],
  [':-', 0.25],
] as const) {
  for (const letter of letters) WEIGHTS[letter.charCodeAt(0)] = weight;
}
