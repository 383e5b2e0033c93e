import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { decide } from '../../../lib/proof/plan/decision';
import { KubernetesVersion } from '../../../lib/proof/plan/kubernetes-version';
import { modelOf, planPod } from './cluster';

type Json = any;

const FOLDER = join(__dirname, '../vectors');
const named = (start: string) => readdirSync(FOLDER).filter((name) => name.startsWith(start) && name.endsWith('.json.gz'));
const files = named('scheduler-');
const orders = named('seed-orders-');
const read = (file: string): Json => JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString());
const ownerOf = (pod: Json, owners: Json[]): Json => {
  const reference = (pod.metadata.ownerReferences ?? []).find(({ controller }: Json) => controller);
  return owners.find(({ kind, metadata }) => kind === reference?.kind && metadata.name === reference?.name);
};

/** The newest version the model knows that is not newer than the one the vectors were made with. */
function versionOf(kubernetes: string): KubernetesVersion {
  const minor = (version: string) => Number(version.replace(/^v/, '').split('.')[1]);
  const older = Object.values(KubernetesVersion).filter((version) => minor(version) <= minor(kubernetes));
  return older[older.length - 1];
}

describe('The vectors of the real scheduler', () => {
  test('are there', () => {
    expect([files.length, orders.length]).not.toContain(0);
  });

  test.each(files)('in %s are decided by the model in the same way', (file) => {
    const { kubernetes, vectors } = read(file);
    const version = versionOf(kubernetes);
    const wrong: Json[] = [];
    let steps = 0;
    for (const { name, nodes, scheduled, services, owners, steps: all } of vectors) {
      const model = modelOf({ nodes, running: scheduled ?? [], services: services ?? [], kubernetes: version, justStarted: true });
      for (const [index, { pod, feasible, best, totals, chosen }] of all.entries()) {
        const made = planPod(pod, version, ownerOf(pod, owners ?? [])?.spec.selector);
        const decision = decide(made, model);
        const got = {
          feasible: [...decision.feasible].sort(),
          best: [...decision.best].sort(),
          totals: Object.fromEntries(decision.scores.map(({ node, total }) => [node, total])),
        };
        const expected = { feasible: [...(feasible ?? [])].sort(), best: [...(best ?? [])].sort(), totals: totals ?? {} };
        steps++;
        if (!same(got, expected)) wrong.push({ name, step: index, pod: pod.metadata.name, expected, got, points: decision.scores });
        if (chosen) model.place(made, chosen);
      }
    }
    expect(steps).toBeGreaterThan(100);
    expect({ count: wrong.length, first: wrong[0] }).toEqual({ count: 0, first: undefined });
  });

  test.each(orders)('in %s, of the orders in which the brokers of the seed recipe are made, end in the same zones', (file) => {
    const { kubernetes, nodes, services, owners, pods, zones, coLocated } = read(file);
    const version = versionOf(kubernetes);
    const base = modelOf({ nodes, services, kubernetes: version });
    const made = new Map(Object.entries<Json>(pods).map(([id, pod]) => [id, planPod(pod, version, ownerOf(pod, owners)?.spec.selector)]));
    const got: { [order: string]: string } = {};
    for (const order of Object.keys(zones)) {
      const model = base.copy();
      const placed = order.split(' ').map((id) => {
        const pod = made.get(id) as NonNullable<ReturnType<typeof made.get>>;
        const [best] = decide(pod, model).best;
        model.place(pod, best);
        return best.slice(0, 3);
      });
      got[order] = placed.join(' ');
    }
    expect(got).toEqual(zones);
    expect([Object.keys(zones).length, coLocated]).toEqual([720, 288]);
  });
});

const same = (one: Json, other: Json) =>
  `${one.feasible}` === `${other.feasible}` &&
  `${one.best}` === `${other.best}` &&
  Object.keys(one.totals).length === Object.keys(other.totals).length &&
  Object.entries(one.totals).every(([node, total]) => other.totals[node] === total);
