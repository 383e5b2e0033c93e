import { DiffSeverity, diffMarkdown, diffOf } from '../proof/diff';
import { Outcome } from '../proof/verdict';
import type { CommandLine } from './command-line';
import type { Io } from './io';
import { inLanguage } from './json/in-language';
import { jsonClusters, jsonText } from './json/verdict-json';
import { none, readAnyFacts, statusOf } from './judging';

/** Tells what the way from one folder to another does to a cluster that runs. @internal */
export function runDiff(line: CommandLine, io: Io): number {
  const [old, fresh] = line.arguments;
  const before = readAnyFacts(old, line, io);
  const after = readAnyFacts(fresh, line, io);
  if (before.clusters.length + after.clusters.length === 0) throw none(`${old}, ${fresh}`, before.manifests.length + after.manifests.length);
  const diff = diffOf(before, after);
  const { isEmpty, ...found } = diff;
  const isBroken = diff.items.some(({ severity }) => severity === DiffSeverity.REFUSE || severity === DiffSeverity.DANGER);
  const outcome = isBroken ? Outcome.BROKEN : diff.notJudged.length > 0 ? Outcome.NOT_JUDGED : Outcome.HOLDS;
  if (line.options.has('json')) io.out(jsonText({ outcome, clusters: jsonClusters(after), ...inLanguage(found, line.language), problems: [] }));
  else io.out(diffMarkdown(diff, line.language));
  return statusOf(outcome);
}
