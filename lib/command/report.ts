import { statSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '../proof/facts/read-manifests';
import { systemError } from '../proof/facts/reading/manifest-files';
import { outagesOf } from '../proof/outage';
import { reportOf, writeReport } from '../proof/report';
import { verify } from '../proof/verify/verify';
import type { CommandLine } from './command-line';
import type { Io } from './io';
import { jsonJudgement, jsonText } from './json/verdict-json';
import { outcomeOf, readFacts, statusOf, Unreadable } from './judging';
import { COLORS, PLAIN } from './terminal/paint';
import { Progress } from './terminal/progress';
import { verdictLines } from './verdict-lines';

/** Judges a folder, and writes the report about it into another. @internal */
export function runReport(line: CommandLine, io: Io): number {
  const { options, language } = line;
  const folder = options.get('out') as string;
  refuseFile(folder);
  const facts = readFacts(line.arguments[0], line, io);
  const verdicts = verify(facts);
  const progress = new Progress(io);
  const outages = Object.fromEntries(
    facts.clusters.map((cluster) => {
      const id = `${cluster.namespace}/${cluster.name}`;
      progress.tell(() => ({ en: `losing the parts of ${id}`, zh: `正在推演 ${id} 的各种丢失` })[language]);
      return [id, outagesOf(cluster)];
    }),
  );
  const files = reportOf({ facts, verdicts, outages, lang: language });
  progress.end();
  write(files, folder);

  const outcome = outcomeOf(verdicts);
  const written = Object.keys(files).map((file) => join(folder, file));
  if (options.has('json')) io.out(jsonText({ ...jsonJudgement(facts, verdicts, outcome, language), files: written }));
  else io.out(`${[...written, '', ...verdictLines(facts, verdicts, language, io.colors ? COLORS : PLAIN)].join('\n')}\n`);
  return statusOf(outcome);
}

function refuseFile(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== false) return;
  throw new Unreadable([problem(folder, systemError({ code: 'EEXIST' }))]);
}

function write(files: { readonly [file: string]: string }, folder: string): void {
  try {
    writeReport(files, folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new Unreadable([problem(folder, systemError(error))]);
  }
}
