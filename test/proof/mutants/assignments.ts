import type { Pod } from '../../../lib/proof/cluster';
import { canBothRun, canMeet, canStand, pairs } from '../brute-force';

// Which invariants of placement some assignment of pods to nodes breaks.

type Json = any;
const ZONE = 'az';

/** The invariants that the placement of some objects can break. */
export function brokenByAssignment(objects: Json[]): string[] {
  const sets = objects.filter(({ kind }) => kind === 'StatefulSet');
  const of = (prefix: RegExp) => sets.filter(({ metadata }) => prefix.test(metadata.name)).flatMap(podsOf);
  const broken: string[] = [];
  const groups = [0, 1, 2].map((group) => of(new RegExp(`^rocketmq-broker-${group}-`)));
  if (groups.some((members) => members.length !== 2)) broken.push('pair-members');
  if (groups.some((members) => members.length === 2 && canMeet(members, ZONE))) broken.push('pair-zones');
  const brokers = groups.flat();
  if (pairs(brokers).some((pair) => canMeet(pair, 'kubernetes.io/hostname'))) broken.push('broker-nodes');
  const servers = of(/^rocketmq-nameserver$/);
  if (servers.length !== 2 || canMeet(servers, ZONE)) broken.push('name-servers');
  const voters = of(/^rocketmq-controller-/);
  if (pairs(voters).some((pair) => canMeet(pair, 'kubernetes.io/hostname'))) broken.push('quorum');
  if ([...brokers, ...servers, ...voters].some((pod) => !canStand(pod, ZONE, (node) => node.labels[ZONE] !== undefined))) broken.push('runnable');
  if ([...brokers, ...servers, ...voters].some((pod) => canStand(pod, ZONE, (node) => node.labels[ZONE] === undefined))) broken.push('zone-terms');
  if (servers.length === 2 && !canBothRun(servers, ZONE, ['az1', 'az2'])) broken.push('name-servers');
  const home = (pod: Pod) => pod.labels['rocketmq.apache.org/zone'];
  if ([...brokers, ...voters].some((pod) => canStand(pod, ZONE, (node) => node.labels[ZONE] !== undefined && node.labels[ZONE] !== home(pod))))
    broken.push('declared-zone');
  return broken;
}

function podsOf({ metadata, spec }: Json): Pod[] {
  const { template, replicas = 1 } = spec;
  return Array.from({ length: replicas }, (_, index) => ({
    name: `${metadata.name}-${index}`,
    namespace: metadata.namespace ?? 'default',
    labels: { ...template?.metadata?.labels },
    terminating: false,
    spec: template?.spec ?? {},
  }));
}
