import type { ClusterNode } from '../../../lib/proof/cluster';
import type { Seeded } from './seeded';

type Json = any;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const NAME = 'app.kubernetes.io/name';
const COMPONENT = 'app.kubernetes.io/component';
const GROUP = 'rocketmq.apache.org/broker-name';
const MEMBER = 'rocketmq.apache.org/member';

/** A node that takes so many pods. */
export interface RoomyNode extends ClusterNode {
  readonly room: number;
}

/** A random cluster: what is written down, and the nodes it meets. */
export interface Topology {
  readonly zoneLabel: string;
  readonly objects: Json[];
  readonly nodes: RoomyNode[];
}

export function randomTopology(seeded: Seeded): Topology {
  const zoneLabel = seeded.one(['az', 'topology.kubernetes.io/zone']);
  const zones = Array.from({ length: seeded.between(2, 4) }, (_, index) => `z${index + 1}`);
  const nodes = Array.from({ length: seeded.between(2, 12) }, (_, index) => randomNode(seeded, `n${index + 1}`, zoneLabel, zones));
  const rules = new Rules(seeded, zoneLabel, zones);

  const objects: Json[] = [];
  const style = { place: rules.place(), spread: rules.spread() };
  for (let group = 0; group < seeded.between(1, 8); group++) {
    // As a rule all groups are written alike, so that a cluster can keep its promise.
    const own = seeded.likely(0.05) ? { place: rules.place(), spread: rules.spread() } : style;
    const home = seeded.shuffled(zones);
    const labels = { [NAME]: 'rocketmq', [COMPONENT]: 'broker', [GROUP]: `group-${group}` };
    if (seeded.likely(0.1)) {
      objects.push(workload(`group-${group}`, 'broker', labels, 2, rules.spec(own, home[0], 'broker', `group-${group}`)));
      continue;
    }
    for (const member of [0, 1]) {
      const written = seeded.likely(0.03) ? { place: rules.place(), spread: rules.spread() } : own;
      const all = { ...labels, [MEMBER]: `${member}` };
      const zone = seeded.likely(0.02) ? home[0] : home[member];
      objects.push(workload(`group-${group}-${member}`, 'broker', all, 1, rules.spec(written, zone, 'broker', `group-${group}`)));
    }
  }

  const labels = { [NAME]: 'rocketmq', [COMPONENT]: 'nameserver' };
  const names = { place: rules.place(), spread: rules.spread() };
  if (seeded.likely(0.7)) objects.push(workload('names', 'nameserver', labels, 2, rules.spec(names, zones[0], 'nameserver')));
  else {
    for (const index of [0, 1]) {
      const all = { ...labels, [MEMBER]: `${index}` };
      objects.push(workload(`names-${index}`, 'nameserver', all, 1, rules.spec(names, zones[index], 'nameserver')));
    }
  }
  return { zoneLabel, objects, nodes };
}

function randomNode(seeded: Seeded, name: string, zoneLabel: string, zones: string[]): RoomyNode {
  const labels: { [label: string]: string } = {};
  if (seeded.likely(0.85)) labels[zoneLabel] = seeded.likely(0.95) ? seeded.one(zones) : 'elsewhere';
  if (seeded.likely(0.5)) labels.rack = seeded.one(['r1', 'r2', 'r3']);
  const taints = seeded.likely(0.2) ? [{ key: 'room', effect: seeded.one(['NoSchedule', 'NoExecute', 'PreferNoSchedule']) }] : [];
  return { name, labels, taints, unschedulable: seeded.likely(0.1), room: seeded.between(0, 4) };
}

function workload(name: string, component: string, labels: Json, replicas: number, spec: Json): Json {
  const containers = [{ name: component, image: 'docker.io/apache/rocketmq:5.1.4', command: ['bash', '/scripts/start.sh', component] }];
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'mq', labels },
    spec: { serviceName: component, replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { ...spec, containers } } },
  };
}

type Place = (zone: string) => Json;
type Spread = (component: string, group?: string) => Json;
interface Style {
  readonly place: Place;
  readonly spread: Spread;
}

/** Ways in which people write down where pods go. */
class Rules {
  constructor(
    private readonly seeded: Seeded,
    private readonly zoneLabel: string,
    private readonly zones: string[],
  ) {}

  spec({ place, spread }: Style, zone: string, component: string, group?: string): Json {
    const { affinity: where, ...rest } = place(zone);
    const { podAntiAffinity, ...others } = spread(component, group);
    const tolerations = this.seeded.likely(0.2) ? [{ key: 'room', operator: 'Exists' }] : undefined;
    return { ...rest, ...others, tolerations, affinity: { ...where, podAntiAffinity } };
  }

  /** Where one pod goes. */
  place(): Place {
    const { seeded, zoneLabel, zones } = this;
    const terms = (...all: Json[][]): Json => ({
      affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: all.map((matchExpressions) => ({ matchExpressions })) } } },
    });
    const at = (operator: string, ...values: string[]) => ({ key: zoneLabel, operator, ...(values.length > 0 && { values }) });
    const rack = { key: 'rack', operator: seeded.one(['In', 'NotIn']), values: [seeded.one(['r1', 'r2'])] };
    const node = seeded.one(['n1', 'n2', 'n3']);
    const pinned: Place = (zone) => terms([at('In', zone)]);
    return seeded.one<Place>([
      pinned,
      pinned,
      pinned,
      (zone) => terms([at('In', zone), rack]),
      (zone) => terms([at('In', zone)], [at('In', zone), rack]),
      (zone) => ({ nodeSelector: { [zoneLabel]: zone } }),
      () => terms([at('In', ...zones)]),
      () => terms([at('In', ...zones)]),
      () => terms([at('Exists')]),
      () => terms([at('Exists')]),
      () => terms([at('Exists'), rack]),
      () => ({}),
      (zone) => terms([at('NotIn', zone)]),
      (zone) => terms([at('Exists'), at('NotIn', zone)]),
      () => terms([at('DoesNotExist')]),
      (zone) => terms([at('In', zone)], [rack]),
      (zone) => terms([at('In', zone)], []),
      (zone) => terms([at('In', zone)], [at('In', zones[0])]),
      (zone) => ({
        affinity: {
          nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: { matchExpressions: [at('In', zone)] } }] },
        },
      }),
      (zone) => ({
        affinity: {
          nodeAffinity: {
            [REQUIRED]: {
              nodeSelectorTerms: [
                {
                  matchExpressions: [at('In', zone)],
                  matchFields: [{ key: 'metadata.name', operator: seeded.one(['In', 'NotIn']), values: [node] }],
                },
              ],
            },
          },
        },
      }),
      () => ({
        affinity: {
          nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }] } },
        },
      }),
      (zone) => terms([at('In', zone), { key: 'kubernetes.io/hostname', operator: seeded.one(['In', 'NotIn']), values: [node] }]),
      ...(seeded.likely(0.3) ? [() => ({ nodeName: node })] : []),
    ]);
  }

  /** From whom it keeps away. */
  spread(): Spread {
    const { seeded, zoneLabel } = this;
    const byZone = seeded.likely(0.6);
    const byNode = seeded.likely(0.75);
    const looks = seeded.likely(0.8)
      ? {}
      : seeded.one([{ namespaces: ['mq'] }, { namespaces: ['other'] }, { namespaceSelector: {} }, { namespaces: ['mq', 'other'] }]);
    const asExpressions = seeded.likely(0.2);
    const oneOnly = seeded.likely(0.05);
    const soft = seeded.likely(0.1);
    const wide = seeded.likely(0.1);
    const key = seeded.likely(0.05) ? 'rack' : zoneLabel;
    const constraint = seeded.likely(0.15)
      ? { topologyKey: zoneLabel, maxSkew: seeded.between(1, 2), whenUnsatisfiable: seeded.one(['DoNotSchedule', 'DoNotSchedule', 'ScheduleAnyway']) }
      : undefined;
    const minDomains = seeded.likely(0.5) ? { minDomains: 2 } : {};

    return (component, group) => {
      const selector = (own: boolean): Json => {
        const labels = { [COMPONENT]: component, ...(own && group && !wide && { [GROUP]: group }), ...(oneOnly && { [MEMBER]: '0' }) };
        if (!asExpressions) return { matchLabels: labels };
        return { matchExpressions: Object.entries(labels).map(([label, value]) => ({ key: label, operator: 'In', values: [value] })) };
      };
      const terms = [
        ...(byNode ? [{ ...looks, labelSelector: selector(false), topologyKey: 'kubernetes.io/hostname' }] : []),
        ...(byZone ? [{ ...looks, labelSelector: selector(true), topologyKey: key }] : []),
      ];
      const rules = soft
        ? { preferredDuringSchedulingIgnoredDuringExecution: terms.map((podAffinityTerm) => ({ weight: 100, podAffinityTerm })) }
        : { [REQUIRED]: terms };
      const hard = constraint?.whenUnsatisfiable === 'DoNotSchedule' ? minDomains : {};
      return {
        podAntiAffinity: rules,
        ...(constraint && { topologySpreadConstraints: [{ ...constraint, ...hard, labelSelector: selector(true) }] }),
      };
    };
  }
}
