import { join } from 'node:path';
import { Chart, Size, Testing } from 'cdk8s';
import { type Quorum, RocketMqCluster, type RocketMqClusterProps, Storage, Zone } from '../../../lib';
import { type ClusterFacts, factsOf } from '../../../lib/proof/facts/facts';
import { readManifests } from '../../../lib/proof/facts/read-manifests';
import type { Outage } from '../../../lib/proof/outage';

type Json = any;

export const root = join(__dirname, '../../..');

export const [az1, az2, az3] = ['az1', 'az2', 'az3'].map((name) => Zone.of(name, { labelKey: 'az' }));

/** The clusters of objects. */
export const clustersOf = (objects: Json[]): ClusterFacts[] => factsOf(objects.map((body) => ({ body }))).clusters;

const [fromDist] = factsOf(readManifests(join(root, 'dist/rocketmq')).manifests).clusters;

/** The committed cluster of main.ts. */
export const committed = (): ClusterFacts => fromDist;

/** The objects of a cluster like that of main.ts, with another quorum. */
export function objectsWith(quorum: Quorum, more: Partial<RocketMqClusterProps> = {}, groups = 3): Json[] {
  const chart = new Chart(Testing.app(), 'rocketmq', { namespace: 'rocketmq' });
  const storage = Storage.of({ size: Size.gibibytes(100) });
  const cluster = new RocketMqCluster(chart, 'cluster', { clusterName: 'rocketmq', zones: [az1, az2], quorum, storage, ...more });
  for (let group = 0; group < groups; group++) cluster.addBrokerGroup(`broker-${group}`, { preferredMasterZone: group % 3 === 2 ? az1 : az2 });
  return Testing.synth(chart);
}

/** A node as kubectl prints it. */
export const node = (name: string, labels: { [label: string]: string }, more: Json = {}): Json => ({
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec: more.spec ?? {},
  status: { conditions: [{ type: 'Ready', status: more.ready === false ? 'Unknown' : 'True' }], ...more.status },
});

/** Nodes of both rooms with the label of main.ts and, if told, the one that Kubernetes knows. */
export const rooms = (az1Count: number, az2Count: number, wellKnown = false): Json[] =>
  [
    ...Array.from({ length: az1Count }, (_, index) => [`a${index + 1}`, 'az1']),
    ...Array.from({ length: az2Count }, (_, index) => [`b${index + 1}`, 'az2']),
  ].map(([name, zone]) => node(name, { az: zone, ...(wellKnown && { 'topology.kubernetes.io/zone': zone }) }));

/** Where the pods of the committed cluster could stand on three nodes a room. */
export const PLACED = {
  'rocketmq-broker-0-0-0': 'b1',
  'rocketmq-broker-0-1-0': 'a1',
  'rocketmq-broker-1-0-0': 'b2',
  'rocketmq-broker-1-1-0': 'a2',
  'rocketmq-broker-2-0-0': 'a3',
  'rocketmq-broker-2-1-0': 'b3',
  'rocketmq-nameserver-0': 'a1',
  'rocketmq-nameserver-1': 'b1',
  'rocketmq-controller-0-0': 'b2',
  'rocketmq-controller-1-0': 'b3',
  'rocketmq-controller-2-0': 'a2',
};

/** An outage by its id. */
export function outage(outages: Outage[], id: string): Outage {
  const found = outages.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id} among ${outages.map((one) => one.id).join(', ')}`);
  return found;
}

/** All notes of an outage in English. */
export const notes = ({ notes: all }: Outage): string => all.map(({ en }) => en).join('\n');

/** All commands of an outage. */
export const commands = ({ steps }: Outage): string[] => steps.flatMap((step) => step.commands);
