import { verify } from '../proof/verify/verify';
import type { CommandLine } from './command-line';
import type { Io } from './io';
import { jsonJudgement, jsonText } from './json/verdict-json';
import { outcomeOf, readFacts, statusOf } from './judging';
import { COLORS, PLAIN } from './terminal/paint';
import { verdictLines } from './verdict-lines';

/** Judges a folder, and tells it. @internal */
export function runVerify(line: CommandLine, io: Io): number {
  const { options, language } = line;
  const facts = readFacts(line.arguments[0], line, io);
  const verdicts = verify(facts);
  const outcome = outcomeOf(verdicts);
  if (options.has('json')) io.out(jsonText(jsonJudgement(facts, verdicts, outcome, language)));
  else io.out(`${verdictLines(facts, verdicts, language, io.colors ? COLORS : PLAIN).join('\n')}\n`);
  return statusOf(outcome);
}
