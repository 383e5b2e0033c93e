import { type Facts, factsOf } from '../proof/facts/facts';
import { readManifests } from '../proof/facts/read-manifests';
import type { Language, Text } from '../proof/text';
import { Outcome, type Verdict } from '../proof/verdict';
import type { CommandLine } from './command-line';
import type { Io } from './io';
import { Progress } from './terminal/progress';

/** The exit statuses, which are a contract. @internal */
export const EXIT = { holds: 0, broken: 1, notJudged: 2 } as const;

/** Whatever keeps a command from answering. Its lines are told as they are. @internal */
export class Unreadable extends Error {
  public constructor(public readonly problems: Text[]) {
    super(problems.map(({ en }) => en).join('\n'));
  }
}

/** The facts in a folder; throws {@link Unreadable} when it cannot be read, or nothing in it is RocketMQ's. @internal */
export function readFacts(folder: string, line: CommandLine, io: Io): Facts {
  const facts = readAnyFacts(folder, line, io);
  if (facts.clusters.length === 0) throw none(folder, facts.manifests.length);
  return facts;
}

/** The facts in a folder, whatever they are about; throws {@link Unreadable} when it cannot be read. @internal */
export function readAnyFacts(folder: string, { options, language }: CommandLine, io: Io): Facts {
  const progress = new Progress(io);
  const { manifests, problems } = readManifests(folder, (done, total) => progress.tell(() => READING[language](done, total)));
  progress.end();
  if (problems.length > 0) throw new Unreadable(problems);
  return factsOf(manifests, { zoneLabel: options.get('zone-label') });
}

/** What is thrown when there is nothing to judge. @internal */
export const none = (folder: string, objects: number): Unreadable =>
  new Unreadable([{ en: `${folder}: none of ${objects} objects runs RocketMQ`, zh: `${folder}: ${objects} 个对象中没有一个运行 RocketMQ` }]);

const READING: { readonly [language in Language]: (done: number, total: number) => string } = {
  en: (done, total) => `reading ${done} of ${total} files`,
  zh: (done, total) => `正在读取 ${done} / ${total} 个文件`,
};

/** What verdicts come to: broken if any is, and else not judged if any is not. @internal */
export function outcomeOf(verdicts: Verdict[]): Outcome {
  const some = (outcome: Outcome) => verdicts.some((verdict) => verdict.outcome === outcome);
  if (some(Outcome.BROKEN)) return Outcome.BROKEN;
  return some(Outcome.NOT_JUDGED) ? Outcome.NOT_JUDGED : Outcome.HOLDS;
}

/** The exit status for an outcome. @internal */
export const statusOf = (outcome: Outcome): number =>
  ({ [Outcome.HOLDS]: EXIT.holds, [Outcome.BROKEN]: EXIT.broken, [Outcome.NOT_JUDGED]: EXIT.notJudged })[outcome];
