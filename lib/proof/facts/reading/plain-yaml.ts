/**
 * What a YAML document holds that is written as cdk8s, kubectl and helm write: blocks, one scalar a line, literals, comments. Nothing for any
 * other document, and for one with a mistake: who calls asks the real parser then. It is here because that parser takes ten times as long,
 * most of the time of all verdicts. Where it answers, it answers as the real parser does.
 *
 * @internal
 */
export function plainYaml(text: string): any {
  return read(text)?.body;
}

/** The line of each field below a mapping or an item of a list. */
type Lines = Map<object, Map<string | number, number>>;

/**
 * A function from the path of a field to its line, or to that of the last field on the way that exists; for texts that {@link plainYaml} reads.
 *
 * @internal
 */
export function plainLines(text: string): (path: (string | number)[]) => number {
  const lines: Lines = new Map();
  const { body, first } = read(text, lines) ?? { body: undefined, first: 1 };
  return (path) => {
    let [node, line] = [body, first];
    for (const step of path) {
      const found = lines.get(node)?.get(step);
      if (found === undefined) break;
      line = found;
      node = node[step];
    }
    return line;
  };
}

function read(text: string, lines?: Lines): { readonly body: any; readonly first: number } | undefined {
  // What a literal at the end means without a line feed is left to the real parser.
  if (!text.endsWith('\n') || text.includes('\r')) return undefined;
  const split = text.split('\n');
  split.pop();
  try {
    return new PlainReader(split, lines).document();
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}

const NOT_PLAIN = new Error('not plain YAML');
const DEEPEST = 100;

const KEY = /^(?:([A-Za-z_][\w./-]{0,200})|"([^"\\\p{Cc}\ufeff]{0,200})"):(?: +(.*))?$/u;
const DOUBLE_QUOTED = /^"(?:[^"\\\p{Cc}\ufeff]|\\["\\/bfnrt])*"$/u;
const SINGLE_QUOTED = /^'((?:[^'\p{Cc}\ufeff]|'')*)'$/u;
/** A text without sign at its start that YAML gives a meaning, nor ": " or " #" in it. */
const PLAIN = /^(?!---)(?:[A-Za-z0-9_./$(]|-(?! |$))(?:[!-9;-~]|:(?! |$)| (?! *#))*$/;
const INTEGER = /^(?:0|-?[1-9][0-9]{0,14})$/;
/** Whatever could be a number of YAML 1.1. */
const NUMERIC = /^[-+.]?[0-9._][-+.0-9_a-fA-FxXoO]*$|^[-+]?\.(?:inf|nan)$/i;
const BOOLEAN_OR_NULL = /^(?:y|yes|n|no|true|false|on|off|null)$/i;

class PlainReader {
  private position = 0;
  private depth = 0;

  public constructor(
    private readonly lines: string[],
    private readonly places?: Lines,
  ) {}

  public document(): { readonly body: any; readonly first: number } {
    if (this.lines[0] === '---') this.position = 1;
    const indent = this.next();
    if (indent !== 0) throw NOT_PLAIN;
    const first = this.position + 1;
    const body = this.block(0);
    if (this.next() >= 0) throw NOT_PLAIN;
    return { body, first };
  }

  /** Goes to the next line that says something, and tells its indent; -1 at the end. */
  private next(): number {
    for (; this.position < this.lines.length; this.position++) {
      const line = this.lines[this.position];
      const indent = indentOf(line);
      if (indent === line.length || line.charCodeAt(indent) === 35) continue;
      // No document has a line feed and a marker in it.
      if (indent === 0 && /^(?:---|\.\.\.)/.test(line)) throw NOT_PLAIN;
      return indent;
    }
    return -1;
  }

  private block(indent: number): any {
    if (++this.depth > DEEPEST) throw NOT_PLAIN;
    const value = isItem(this.lines[this.position], indent) ? this.sequence(indent) : this.mapping(indent);
    this.depth--;
    return value;
  }

  private mapping(indent: number): any {
    const mapping: { [key: string]: any } = {};
    const places = this.placesOf(mapping);
    while (this.next() === indent && !isItem(this.lines[this.position], indent)) {
      const match = KEY.exec(this.lines[this.position].slice(indent));
      if (match === null) throw NOT_PLAIN;
      const [, plain, quoted, rest = ''] = match;
      const key = plain ?? quoted;
      if (Object.hasOwn(mapping, key) || key === '__proto__' || (plain !== undefined && BOOLEAN_OR_NULL.test(plain))) throw NOT_PLAIN;
      this.position++;
      places?.set(key, this.position);
      mapping[key] = this.value(withoutSpaces(rest), indent, true);
    }
    return mapping;
  }

  private sequence(indent: number): any[] {
    const sequence: any[] = [];
    const places = this.placesOf(sequence);
    while (this.next() === indent && isItem(this.lines[this.position], indent)) {
      const line = this.lines[this.position];
      const column = indent + 1 + indentOf(line.slice(indent + 1));
      const rest = withoutSpaces(line.slice(column));
      if (rest.startsWith('#')) throw NOT_PLAIN;
      places?.set(sequence.length, this.position + 1);
      if (KEY.test(rest) || isItem(rest, 0)) {
        // What stands beside the dash is a block as deep as it stands.
        this.lines[this.position] = ' '.repeat(column) + rest;
        sequence.push(this.block(column));
      } else {
        this.position++;
        sequence.push(this.value(rest, indent, false));
      }
    }
    return sequence;
  }

  private placesOf(holder: object): Map<string | number, number> | undefined {
    const places = this.places && new Map<string | number, number>();
    if (places) this.places?.set(holder, places);
    return places;
  }

  /** The value after a key or a dash, which may go on below. */
  private value(rest: string, indent: number, afterKey: boolean): any {
    if (rest === '') {
      const below = this.next();
      const deeper = below > indent || (afterKey && below === indent && isItem(this.lines[this.position], indent));
      return deeper ? this.block(below) : null;
    }
    if (rest.startsWith('|')) return this.literal(rest, indent);
    const value = scalar(rest);
    // A line that is deeper goes on with the scalar.
    if (this.next() > indent) throw NOT_PLAIN;
    return value;
  }

  private literal(header: string, indent: number): string {
    if (!/^\|[+-]?$/.test(header)) throw NOT_PLAIN;
    const from = this.position;
    let [depth, end] = [-1, from];
    for (; end < this.lines.length; end++) {
      const line = this.lines[end];
      const own = indentOf(line);
      if (own === line.length) continue;
      if (depth < 0) depth = own;
      if (own <= indent) break;
      if (own < depth) throw NOT_PLAIN;
    }
    const own = this.lines.slice(from, end);
    const first = own.findIndex((line) => indentOf(line) < line.length);
    // A blank line that is longer than the first one with text is a mistake, and a literal of blank lines a riddle.
    if (first < 0 || own.slice(0, first).some((line) => line.length > depth)) throw NOT_PLAIN;
    this.position = end;
    const texts = own.map((line) => line.slice(depth));
    let last = texts.length;
    while (texts[last - 1] === '') last--;
    const kept = texts.slice(0, header === '|+' ? texts.length : last).join('\n');
    return header === '|-' ? kept : `${kept}\n`;
  }
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 32) indent++;
  return indent;
}

/** A text without the spaces at its end; other white space is part of a scalar. */
function withoutSpaces(text: string): string {
  let length = text.length;
  while (text.charCodeAt(length - 1) === 32) length--;
  return text.slice(0, length);
}

const isItem = (line: string, indent: number): boolean =>
  line.charCodeAt(indent) === 45 && (line.length === indent + 1 || line.charCodeAt(indent + 1) === 32);

function scalar(text: string): any {
  if (text === '{}') return {};
  if (text === '[]') return [];
  if (DOUBLE_QUOTED.test(text)) return JSON.parse(text);
  const single = SINGLE_QUOTED.exec(text);
  if (single !== null) return single[1].replaceAll("''", "'");
  if (INTEGER.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (!PLAIN.test(text) || NUMERIC.test(text) || BOOLEAN_OR_NULL.test(text)) throw NOT_PLAIN;
  return text;
}
