// One measurement of bench.mjs, in a process of its own: bench-groups.mjs LIBRARY GROUPS writes a cluster of so many broker groups to a
// temporary folder and prints what that took.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCluster } from './bench-cluster.mjs';

const [library, groups] = process.argv.slice(2);
const loaded = createRequire(import.meta.url)(library);
const outdir = mkdtempSync(join(tmpdir(), 'cdk8s-rocketmq-groups-'));

const start = performance.now();
writeCluster(loaded, Number(groups), outdir);
const seconds = (performance.now() - start) / 1000;

const objects = readdirSync(join(outdir, 'rocketmq')).length;
rmSync(outdir, { recursive: true });
console.log(JSON.stringify({ seconds, objects, megabytes: (process.resourceUsage().maxRSS * 1024) / 1e6 }));
