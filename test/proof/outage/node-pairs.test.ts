import fc from 'fast-check';
import { Quorum } from '../../../lib';
import type { ClusterFacts } from '../../../lib/proof/facts/facts';
import { type Outage, outagesOf, Recovery } from '../../../lib/proof/outage';
import { DamageJudge } from '../../../lib/proof/outage/damage';
import { az1, az2, az3, clustersOf, node, objectsWith, outage } from './clusters';

const clusters = [Quorum.majority(az2, az1), Quorum.single(az2), Quorum.witness(az1, az2, az3)].map((quorum) => clustersOf(objectsWith(quorum))[0]);
clusters.push(withNameServers(3));

function withNameServers(replicas: number): ClusterFacts {
  const objects = objectsWith(Quorum.majority(az2, az1));
  for (const { kind, metadata, spec } of objects) if (kind === 'StatefulSet' && metadata.name === 'rocketmq-nameserver') spec.replicas = replicas;
  return clustersOf(objects)[0];
}

/** What is worse about losing pods, each thing by a name. */
function harm(cluster: ClusterFacts, pods: string[], waiting: string[]): string[] {
  const { reasons, groups } = new DamageJudge(cluster, waiting).of(pods);
  return [
    ...reasons.gone.map((group) => `gone ${group}`),
    ...(reasons.noMajority ? ['no majority', ...groups.map(({ brokerName }) => `stopped ${brokerName}`)] : []),
    ...(reasons.noNameServer ? ['no name server'] : []),
  ];
}

const pairIds = (outages: Outage[]) => outages.filter(({ id }) => id.startsWith('nodes-')).map(({ id }) => id);

test('The pairs that are told are exactly those that do more together than alone, and the others do no more than the row for them says', () => {
  const scenario = fc.constantFrom(...clusters).chain((cluster) =>
    fc.integer({ min: 2, max: 7 }).chain((count) =>
      fc.record({
        cluster: fc.constant(cluster),
        count: fc.constant(count),
        places: fc.array(fc.integer({ min: -1, max: count - 1 }), { minLength: cluster.pods.length, maxLength: cluster.pods.length }),
      }),
    ),
  );
  fc.assert(
    fc.property(scenario, ({ cluster, count, places }) => {
      const nodes = Array.from({ length: count }, (_, index) => node(`n${index}`, { az: index % 2 === 0 ? 'az1' : 'az2' }));
      // A pod without a place waits.
      const placed = Object.fromEntries(cluster.pods.flatMap(({ name }, index) => (places[index] < 0 ? [] : [[name, `n${places[index]}`]])));
      const waiting = cluster.pods.map(({ name }) => name).filter((name) => placed[name] === undefined);
      const outages = outagesOf(cluster, { nodes, placed });
      const on = (...names: string[]) => Object.keys(placed).filter((pod) => names.includes(placed[pod]));
      const used = [...new Set(Object.values(placed))].sort();
      const all = used.flatMap((one, index) => used.slice(index + 1).map((other) => [one, other]));
      const worse = all.filter(([one, other]) => {
        const alone = new Set([...harm(cluster, on(one), waiting), ...harm(cluster, on(other), waiting)]);
        return harm(cluster, on(one, other), waiting).some((what) => !alone.has(what));
      });
      expect(pairIds(outages).sort()).toEqual(worse.map((pair) => `nodes-${pair.join('-and-')}`).sort());

      const rest = all.filter((pair) => !worse.includes(pair));
      const row = outages.find(({ id }) => id === 'node-pairs');
      expect(row === undefined).toBe(rest.length === 0);
      if (row === undefined) return;
      expect(row.lost.en).toContain(`(${rest.length} pairs)`);
      const judge = new DamageJudge(cluster, waiting);
      for (const pair of rest) {
        const damage = judge.of(on(...pair));
        expect(damage.voters.length).toBeGreaterThanOrEqual(row.votersLeft);
        expect(damage.nameServersLeft).toBeGreaterThanOrEqual(row.nameServersLeft);
        if (row.recovery !== Recovery.BY_HAND) expect(damage.recovery).not.toBe(Recovery.BY_HAND);
        if (row.writeStopCut) expect(damage.writeStopCut?.to).toBeLessThanOrEqual(row.writeStopCut.to);
        if (row.writeStopKilled) expect(damage.writeStopKilled?.to).toBeLessThanOrEqual(row.writeStopKilled.to);
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

describe('Of many nodes', () => {
  const groups = 120;
  const [cluster] = clustersOf(objectsWith(Quorum.majority(az2, az1), {}, groups));
  const nodes = [0, 1].flatMap((room) => Array.from({ length: groups }, (_, index) => node(`${room}-${index}`, { az: `az${room + 1}` })));
  const roomOf = (pod: (typeof cluster.pods)[number]) => (pod.labels['rocketmq.apache.org/zone'] === 'az2' ? 1 : 0);
  const placed = Object.fromEntries([
    ...cluster.groups.flatMap(({ members }, index) => members.map((pod) => [pod.name, `${roomOf(pod)}-${index}`])),
    ...cluster.controllers.map((pod, index) => [pod.name, `${roomOf(pod)}-${index}`]),
    ...cluster.nameServers.map((pod, index) => [pod.name, `${index}-5`]),
  ]);

  test('some pairs are told, and how many are not', () => {
    const outages = outagesOf(cluster, { nodes, placed });
    expect(pairIds(outages)).toHaveLength(24);
    // One pair for each group, and of the three pairs of voters' nodes none that shares a group.
    expect(outage(outages, 'node-pairs-untold').lost.en).toBe(`any other two nodes (${groups + 3 - 24} pairs)`);
    expect(outage(outages, 'node-pairs-untold')).toMatchObject({ recovery: Recovery.BY_HAND });
    expect(outage(outages, 'node-pairs-untold')).not.toHaveProperty('writeStopCut');
    expect(outage(outages, 'node-pairs').lost.en).toBe(`any other two nodes (${(240 * 239) / 2 - groups - 3} pairs)`);
    expect(outage(outages, 'node-pairs').recovery).toBe(Recovery.AUTOMATIC);
  });

  test('and no command names more groups than anybody would type', () => {
    const longest = outagesOf(cluster, { nodes, placed })
      .flatMap(({ steps }) => steps.flatMap(({ commands }) => commands))
      .reduce((most, { length }) => Math.max(most, length), 0);
    expect(longest).toBeLessThan(700);
  });
});
