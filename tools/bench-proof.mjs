// One measurement of bench.mjs, in a process of its own: bench-proof.mjs LIBRARY GROUPS writes a cluster of so many broker groups to a
// temporary folder, and prints what it took to read and to judge it, the first time and the best of some more.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCluster } from './bench-cluster.mjs';

const [library, groups] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { Outcome, Proof } = require(join(library, 'proof/index.js'));
const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-rocketmq-proof-'));
writeCluster(require(join(library, 'index.js')), Number(groups), outdir);

const judge = () => {
  const start = performance.now();
  const { outcome } = Proof.ofFolder(outdir);
  if (outcome !== Outcome.HOLDS) throw new Error(`the cluster of the benchmark is ${outcome}`);
  return (performance.now() - start) / 1000;
};
const first = judge();
const best = Math.min(...Array.from({ length: Number(groups) > 100 ? 2 : 10 }, judge));
rmSync(outdir, { recursive: true });
console.log(JSON.stringify({ first, best }));
