import { parseArgs } from 'node:util';
import { type Language, plain, type Text } from '../proof/text';
import { COMMANDS, COMMON, type Command, type Option } from './commands';

/** What the user asked for. @internal */
export interface CommandLine {
  /** Nothing when no command was named. */
  readonly command?: Command;
  readonly arguments: string[];
  /** The values of the options that were given; an option without value is "". */
  readonly options: ReadonlyMap<string, string>;
  readonly language: Language;
  /** What is wrong with it. */
  readonly problem?: Text;
}

/** Reads the words after the name of the program. @internal */
export function parseCommandLine(words: string[]): CommandLine {
  const all = Object.assign({}, COMMON, ...COMMANDS.map(({ options }) => options));
  const { tokens } = parseArgs({ args: words, options: parserOptions(all), strict: false, allowPositionals: true, tokens: true });
  const [named, ...rest] = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  const options = new Map(given.map(({ name, value }) => [name, value ?? '']));
  const command = COMMANDS.find(({ name }) => name === named);
  const line = { command, arguments: rest, options, language: options.get('lang') === 'zh' ? 'zh' : 'en' } as const;
  if (command === undefined && named !== undefined) {
    const names = COMMANDS.map(({ name }) => name);
    return { ...line, problem: unknown({ en: 'command', zh: '命令' }, named, names) };
  }
  const known = { ...COMMON, ...command?.options };
  const [wrong] = given.flatMap((option) => optionProblems(option, known));
  const asksForHelp = command === undefined || options.has('help') || options.has('version');
  return { ...line, problem: wrong ?? (asksForHelp ? undefined : missing(command, rest, options)[0]) };
}

function parserOptions(known: { readonly [name: string]: Option }) {
  return Object.fromEntries(
    Object.entries(known).map(([name, { value, short }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short && { short }) },
    ]),
  );
}

function optionProblems(
  { name, rawName, value }: { name: string; rawName: string; value?: string },
  known: { readonly [name: string]: Option },
): Text[] {
  if (!Object.hasOwn(known, name))
    return [
      unknown(
        { en: 'option', zh: '选项' },
        rawName,
        Object.keys(known).map((one) => `--${one}`),
      ),
    ];
  const option = known[name];
  if (option.value === undefined) {
    return value === undefined ? [] : [{ en: `${rawName} takes no value, got ${value}`, zh: `${rawName} 不接受值，实际是 ${value}` }];
  }
  if ((value ?? '') === '')
    return [{ en: `${rawName} needs a value: ${rawName} ${option.value}`, zh: `${rawName} 需要一个值：${rawName} ${option.value}` }];
  if (option.choices?.includes(value as string) ?? true) return [];
  return [
    {
      en: `${rawName} must be one of ${option.choices?.join(', ')}, got ${value}`,
      zh: `${rawName} 必须是 ${option.choices?.join('、')} 之一，实际是 ${value}`,
    },
  ];
}

function missing(command: Command, given: string[], options: ReadonlyMap<string, string>): Text[] {
  const asked = command.arguments;
  if (given.length < asked.length) return [{ en: `${command.name} needs ${asked.join(' ')}`, zh: `${command.name} 需要 ${asked.join(' ')}` }];
  if (given.length > asked.length) return [{ en: `one argument too many: ${given[asked.length]}`, zh: `多余的参数：${given[asked.length]}` }];
  return Object.entries(command.options)
    .filter(([name, { required }]) => required && !options.has(name))
    .map(([name, { value, short }]) => {
      const option = `${short ? `-${short}` : `--${name}`} ${value}`;
      return { en: `${command.name} needs ${option}`, zh: `${command.name} 需要 ${option}` };
    });
}

function unknown(what: Text, got: string, names: string[]): Text {
  const near = names.find((name) => distance(name, got) <= 2);
  const { en, zh } = near === undefined ? plain('') : { en: `; did you mean ${near}?`, zh: `；是否想用 ${near}？` };
  return { en: `unknown ${what.en} ${got}${en}`, zh: `未知的${what.zh} ${got}${zh}` };
}

/** How many letters one must change, add or take away to make one word the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= other.length; column++) {
      next.push(Math.min(row[column] + 1, next[column - 1] + 1, row[column - 1] + (letter === other[column - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}
