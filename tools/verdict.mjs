// Ends `cdk8s synth` with the verdict on what it has written. It is loaded into the command itself (see package.json), because another
// process would cost more than the verdict.
import { createRequire } from 'node:module';

process.on('exit', (code) => {
  if (code === 0) process.stdout.write(verdict('dist'));
});

function verdict(folder) {
  const require = createRequire(import.meta.url);
  const { readManifests } = require('../build/lib/proof/facts/read-manifests.js');
  const { factsOf } = require('../build/lib/proof/facts/facts.js');
  const { verify } = require('../build/lib/proof/verify/verify.js');
  const { verdictLines } = require('../build/lib/command/verdict-lines.js');
  const { manifests, problems } = readManifests(folder);
  if (problems.length > 0) throw new Error(problems.map(({ en }) => en).join('\n'));
  const facts = factsOf(manifests);
  return `\n${verdictLines(facts, verify(facts), 'en').join('\n')}\n`;
}
