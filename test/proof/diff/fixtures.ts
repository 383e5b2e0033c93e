import { Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { ProtectedNamespace, Quorum, RocketMqCluster, type RocketMqClusterProps, Storage, Zone } from '../../../lib';
import { type Diff, diffOf } from '../../../lib/proof/diff';
import { factsOf } from '../../../lib/proof/facts/facts';
import type { Manifest } from '../../kube-objects';

export const [az1, az2, az3] = ['az1', 'az2', 'az3'].map((name) => Zone.of(name, { labelKey: 'az' }));

/** The groups of main.ts, by their preferred zones. */
export const GROUPS: { [brokerName: string]: Zone } = { 'broker-0': az2, 'broker-1': az2, 'broker-2': az1 };

/** The cluster of main.ts with other properties. */
export function cluster(props: Partial<RocketMqClusterProps> = {}, add?: (cluster: RocketMqCluster) => void, namespace = 'rocketmq'): Manifest[] {
  const chart = new Chart(Testing.app(), 'rocketmq', { namespace });
  new ProtectedNamespace(chart, 'namespace', { name: namespace });
  const made = new RocketMqCluster(chart, 'cluster', {
    clusterName: 'rocketmq',
    zones: [az1, az2],
    quorum: Quorum.majority(az2, az1),
    storage: Storage.of({ size: Size.gibibytes(100) }),
    ...props,
  });
  if (add) add(made);
  else for (const [brokerName, zone] of Object.entries(GROUPS)) made.addBrokerGroup(brokerName, { preferredMasterZone: zone });
  return structuredClone(Testing.synth(chart));
}

export const sizing = { cpuRequest: Cpu.units(1), memoryLimit: Size.gibibytes(8) };

export const diff = (before: Manifest[], after: Manifest[]): Diff => diffOf(facts(before), facts(after));
export const facts = (objects: Manifest[]) => factsOf(objects.map((body) => ({ body })));

/** A copy in which one object was edited by hand. */
export function edited(objects: Manifest[], kind: string, name: string | RegExp, edit: (object: Manifest) => void): Manifest[] {
  const copy = structuredClone(objects);
  const found = copy.filter(
    ({ kind: one, metadata }) => one === kind && (typeof name === 'string' ? metadata.name === name : name.test(metadata.name)),
  );
  if (found.length === 0) throw new Error(`there is no ${kind} ${name}`);
  for (const object of found) edit(object);
  return copy;
}

/** The differences of a severity, a line each: whom, what, from what to what. */
export const lines = ({ items }: Diff, severity: string, topic?: string): string[] =>
  items
    .filter((item) => item.severity === severity && (topic === undefined || item.topic === topic))
    .map(({ who, what, before, after }) => {
      const values = before === undefined && after === undefined ? '' : `: ${before ?? '-'} -> ${after ?? '-'}`;
      return `${who.en}: ${what.en}${values}`;
    });

export const restarting = ({ restarts }: Diff): string[] => restarts.map(({ pod }) => pod);

/** Six brokers, in the order in which Argo CD reaches them. */
export const BROKERS = ['0-0', '1-0', '2-0', '0-1', '1-1', '2-1'].map((member) => `rocketmq-broker-${member}-0`);
export const CONTROLLERS = [0, 1, 2].map((id) => `rocketmq-controller-${id}-0`);
