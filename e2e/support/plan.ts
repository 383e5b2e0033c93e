import { component, dist, isSet, type Manifest } from './manifests';

/** A member of a broker group, as planned. */
export interface Member {
  /** `broker-0-1`: member 1 of group broker-0. */
  readonly name: string;
  readonly group: string;
  readonly number: number;
  readonly zone: string;
  readonly set: string;
  readonly pod: string;
  readonly claim: string;
  readonly address: string;
}

/** A controller, as planned. */
export interface Voter {
  readonly id: string;
  readonly zone: string;
  readonly set: string;
  readonly pod: string;
  readonly address: string;
}

const sets = dist.filter(isSet);
const label = (set: Manifest, name: string) => set.spec.template.metadata.labels[`rocketmq.apache.org/${name}`];
const ofComponent = (name: string) => sets.filter((set) => component(set) === name);
const host = (set: Manifest, ordinal: number) =>
  `${set.metadata.name}-${ordinal}.${set.spec.serviceName}.${set.metadata.namespace}.svc.cluster.local`;
const confOf = (set: Manifest) => {
  const { configMap } = set.spec.template.spec.volumes.find((volume: Manifest) => volume.name === 'conf');
  return Object.values<string>(dist.find(({ metadata }) => metadata.name === configMap.name).data)[0];
};

export const namespace: string = sets[0].metadata.namespace;
export const image: string = sets[0].spec.template.spec.containers[0].image;
export const clusterName = 'rocketmq';
export const podCount: number = sets.reduce((sum, { spec }) => sum + spec.replicas, 0);

const terms = ofComponent('broker')[0].spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
/** The node label that names the zone. */
export const zoneLabel: string = terms[0].matchExpressions[0].key;

export const members: Member[] = ofComponent('broker').map((set) => {
  const [group, number] = [label(set, 'broker-name'), Number(label(set, 'member'))];
  const pod = `${set.metadata.name}-0`;
  return {
    name: `${group}-${number}`,
    group,
    number,
    zone: label(set, 'zone'),
    set: set.metadata.name,
    pod,
    claim: `data-${pod}`,
    address: `${host(set, 0)}:10911`,
  };
});

export const groups: string[] = [...new Set(members.map(({ group }) => group))];
export const member = (group: string, number: number) => members.find((one) => one.group === group && one.number === number) as Member;
export const peerOf = ({ group, number }: Member) => member(group, 1 - number);

export const voters: Voter[] = ofComponent('controller').map((set) => ({
  id: label(set, 'controller-id') ?? set.metadata.labels['rocketmq.apache.org/controller-id'],
  zone: label(set, 'zone'),
  set: set.metadata.name,
  pod: `${set.metadata.name}-0`,
  address: `${host(set, 0)}:9878`,
}));

export const nameServers: string[] = ofComponent('nameserver').flatMap((set) =>
  Array.from({ length: set.spec.replicas }, (_, ordinal) => `${host(set, ordinal)}:9876`),
);

/** The name servers, as clients are told. */
export const namesrvAddr = /^namesrvAddr=(.*)$/m.exec(confOf(ofComponent('broker')[0]))?.[1] as string;
