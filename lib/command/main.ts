#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandLine, parseCommandLine } from './command-line';
import { type Io, processIo } from './io';

const NAME = 'cdk8s-rocketmq';
/** Problems that are told one by one; a folder can hold thousands. */
const MOST_PROBLEMS = 50;

type Run = (line: CommandLine, io: Io) => number | Promise<number>;

// Each command is loaded when it is called, because loading takes longer than judging.
const RUNS: { readonly [command: string]: () => Run } = {
  verify: () => (require('./verify') as typeof import('./verify')).runVerify,
  plan: () => (require('./plan/plan') as typeof import('./plan/plan')).runPlan,
  report: () => (require('./report') as typeof import('./report')).runReport,
  diff: () => (require('./diff') as typeof import('./diff')).runDiff,
};

/** Runs the command with the words after its name, and resolves to the exit status. It never rejects. @internal */
export async function run(words: string[], io: Io): Promise<number> {
  let line: CommandLine | undefined;
  try {
    line = parseCommandLine(words);
    return await dispatch(line, io);
  } catch (error) {
    return fail(error, line, io);
  }
}

function dispatch(line: CommandLine, io: Io): number | Promise<number> {
  const { command, options, language, problem } = line;
  if (problem !== undefined) {
    const hint = { en: 'tells how to call it', zh: '显示用法' }[language];
    io.err(`${NAME}: ${problem[language]}\n${[NAME, ...(command ? [command.name] : []), '--help'].join(' ')} ${hint}\n`);
    return 2;
  }
  if (options.has('version')) {
    io.out(`${versionText()}\n`);
    return 0;
  }
  if (command === undefined || options.has('help')) {
    const { helpText } = require('./help') as typeof import('./help');
    const asked = options.has('help');
    (asked ? io.out : io.err)(helpText(command, language));
    return asked ? 0 : 2;
  }
  return RUNS[command.name]()(line, io);
}

/** No error shows a stack trace, whatever happened. */
function fail(error: unknown, line: CommandLine | undefined, io: Io): number {
  const language = line?.language ?? 'en';
  const problems = (error as { problems?: { en: string; zh: string }[] }).problems ?? [unexpected(error)];
  if (line?.options.has('json')) {
    const { jsonProblems, jsonText } = require('./json/verdict-json') as typeof import('./json/verdict-json');
    io.out(jsonText({ outcome: 'not judged', clusters: [], verdicts: [], notJudged: [], ...jsonProblems(problems, language) }));
  } else {
    const more = problems.length - MOST_PROBLEMS;
    for (const problem of problems.slice(0, MOST_PROBLEMS)) io.err(`${problem[language]}\n`);
    if (more > 0) io.err({ en: `and ${more} more; --json tells all\n`, zh: `另有 ${more} 处；--json 给出全部\n` }[language]);
  }
  if (io.debug && error instanceof Error) io.err(`${error.stack}\n`);
  return 2;
}

function unexpected(error: unknown): { en: string; zh: string } {
  const text = `${error instanceof Error ? error.message : error}`.split('\n')[0];
  return { en: `${NAME}: unexpected error: ${text} (DEBUG=1 shows more)`, zh: `${NAME}: 意外的错误：${text}（DEBUG=1 显示更多）` };
}

/** Compiled code lies one level deeper below the package than the sources. */
function versionText(): string {
  const file = ['../../package.json', '../../../package.json'].map((path) => join(__dirname, path)).find((path) => existsSync(path));
  return JSON.parse(readFileSync(file as string, 'utf8')).version;
}

if (require.main === module) {
  run(process.argv.slice(2), processIo()).then((status) => {
    process.exitCode = status;
  });
}
