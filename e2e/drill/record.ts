// Writes the tables and the pictures of docs/drill.md and docs/zh/drill.md from docs/drill/results.json:
// node --require ./tools/typescript.cjs e2e/drill/record.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docs, PAGES, pageWith } from './pages';
import { picture } from './picture';
import type { Recorded } from './recorded';
import { keyOf, rowsOf, tableOf } from './result-table';
import { ENGLISH } from './words';

const results: Recorded[] = JSON.parse(readFileSync(join(docs, 'drill/results.json'), 'utf8'));

const rows = rowsOf(results);
/** The latest run of a layout in which a fault hit az1, and nothing else, while another zone led. */
const latest = (layout: string, fault: string) => rows.find(([one]) => keyOf(one) === `5.1.4|${layout}|${fault} az1|elsewhere`)?.at(-1);
const pictures = { cut: 'Room az1 is cut off: acknowledged messages a second', kill: 'Room az1 loses power: acknowledged messages a second' };
for (const [fault, title] of Object.entries(pictures)) {
  const lines = [
    { name: 'cdk8s-rocketmq, witness layout', color: '#1a7f37', result: latest('witness', fault) },
    { name: 'the keys of the manual recipe', color: '#c0392b', result: latest('seed', fault) },
  ].flatMap(({ result, ...line }) => (result ? [{ ...line, result }] : []));
  if (lines.length === 2) writeFileSync(join(docs, `drill/${fault}.svg`), picture(title, lines));
}

for (const { file, words } of PAGES) writeFileSync(join(docs, file), pageWith(file, tableOf(rows, words)));
console.log(tableOf(rows, ENGLISH));
