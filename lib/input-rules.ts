import { Chart, Duration } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { mebibytes } from './kube/quantity';
import { STAY } from './kube/tolerations';
import { Placement } from './placement';
import { Quorum } from './quorum';
import { Release } from './release';
import { Replication } from './replication';
import { isDnsLabel, isNamespace, type Rule } from './rules';
import { Sizing } from './sizing';
import { Storage } from './storage';
import { Timing } from './timing';
import { type Type, typeRules } from './type-rules';
import { Zone } from './zone';

// Rules that several constructs share.

/** The properties of the constructs: each name means one thing everywhere. */
const TYPES: { [prop: string]: Type } = {
  affinity: Object,
  brokerName: String,
  clusterName: String,
  config: Object,
  handOverTimeout: Duration,
  imagePullSecrets: [String],
  jvmFlags: [String],
  keepLeader: Boolean,
  otherZone: Zone,
  placement: Placement,
  preferredMasterZone: Zone,
  priorityClassName: String,
  quorum: Quorum,
  release: Release,
  replication: Replication,
  sizing: Sizing,
  storage: Storage,
  timing: Timing,
  tolerations: [Object],
  zones: [Zone],
};

/** What must hold before anything is derived from the properties of a construct. */
export const propRules = (props: object): Rule[] => typeRules({ ...props }, TYPES);

/** A name that becomes part of a workload's name. */
export function nameRule(what: string, name: unknown, workload: string): Rule {
  return {
    holds: isDnsLabel(name) && workload.length <= 52,
    what: `${what} becomes part of the workload name ${workload}`,
    got: name,
    allowed: 'lower-case letters, digits and "-", beginning with a letter, with at most 52 characters in the workload name',
    fix: 'choose a shorter or plainer name',
  };
}

/** A choice nobody can make for the user. */
export function quorumRule(quorum: Quorum | undefined): Rule {
  return {
    holds: quorum != null,
    what: 'no quorum is chosen, but it decides which zone may be lost without hands',
    got: quorum,
    allowed: 'Quorum.witness, Quorum.majority, Quorum.single or Quorum.of',
    fix: 'choose one by name',
  };
}

/** Another one. */
export function storageRule(storage: Storage | undefined): Rule {
  return {
    holds: storage != null,
    what: 'no storage is chosen, and no size is right for everybody',
    got: storage,
    allowed: 'a Storage',
    fix: 'pass for instance Storage.of({ size: Size.gibibytes(100) })',
  };
}

/** RocketMQ deletes whole files of the commit log to make room, never the one it writes, and makes the next one in advance. */
export function commitLogRule(storage: Storage | undefined, config: { [key: string]: string } = {}): Rule {
  const file = Number(config.mappedFileSizeCommitLog ?? 2 ** 30);
  const smallest = Math.ceil((3 * file) / 2 ** 20);
  return {
    holds: storage == null || Number.isNaN(file) || mebibytes(storage.size) >= smallest,
    what: 'the claim must hold three files of the commit log: the one that is written, the next, and one that can be deleted',
    got: storage?.size.asString(),
    allowed: `at least ${smallest}Mi`,
    fix: 'raise the size',
  };
}

/** A zone that is spelt wrong there would get the default class, and a claim cannot change its class. */
export function storageClassRule(storage: Storage | undefined, zones: Zone[]): Rule {
  const strangers = storage?._unknownZones(zones) ?? [];
  return {
    holds: strangers.length === 0,
    what: 'storageClassNames names zones in which nothing of this cluster stands',
    got: strangers,
    allowed: Zone._distinct(zones)
      .map(({ name }) => name)
      .join(', '),
    fix: 'correct the names',
  };
}

/** Host names contain the namespace of the chart and the domain of the cluster. */
export function hostNameRules(scope: Construct, clusterDomain: string): Rule[] {
  const { namespace } = Chart.of(scope);
  return [
    {
      holds: isNamespace(namespace),
      what: 'the chart needs a namespace, because host names contain it',
      got: namespace,
      allowed: 'lower-case letters, digits and "-"',
      fix: "create the chart with { namespace: '...' }",
    },
    {
      holds: typeof clusterDomain === 'string' && new RegExp(`^${HOST}$`).test(clusterDomain),
      what: 'clusterDomain must be the DNS domain of the Kubernetes cluster',
      got: clusterDomain,
      allowed: 'a name such as cluster.local',
      fix: 'pass what `search` says in /etc/resolv.conf of a pod, without svc',
    },
  ];
}

/** Two zones that differ but are told by the same label: rules about zones can compare only values of one label. */
export function twoZoneRules(given: Zone[]): Rule[] {
  const zones = given.filter((zone) => zone !== undefined && zone !== null);
  return [
    {
      holds: zones.length === 2,
      what: 'two zones are needed',
      got: zones.map(({ name }) => name),
      allowed: 'exactly two',
      fix: 'pass the two zones that share the load',
    },
    {
      holds: zones.length !== 2 || !zones[0].isSame(zones[1]),
      what: 'the zones must differ, or one loss takes both copies',
      got: zones.map(({ name }) => name),
      allowed: 'two different zones',
      fix: 'pass two distinct zones',
    },
    sameLabelRule(zones),
  ];
}

/** Zones that are told apart by the same node label. */
export function sameLabelRule(zones: Zone[]): Rule {
  return {
    holds: zones.every(({ labelKey }) => labelKey === zones[0].labelKey),
    what: 'the zones must be values of one node label',
    got: zones.map(({ name, labelKey }) => `${labelKey}=${name}`),
    allowed: 'one labelKey',
    fix: 'give every zone the same labelKey',
  };
}

const HOST_PART = '[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?';
const HOST = `${HOST_PART}(\\.${HOST_PART})*`;
const ADDRESS = new RegExp(`^${HOST}:(\\d{1,5})$`);
const isAddress = (address: string) => ADDRESS.test(address) && Number(address.split(':')[1]) >= 1 && Number(address.split(':')[1]) <= 65535;

/** Addresses as RocketMQ writes them. It splits at ":" itself, so IPv6 addresses cannot be used. */
export function addressesRule(what: string, addresses: unknown): Rule {
  return {
    holds: typeof addresses === 'string' && addresses.split(';').every(isAddress),
    what: `${what} must list every address`,
    got: addresses,
    allowed: 'host:port;host:port',
    fix: 'pass the addresses of the pods, not of a Service in front of them',
  };
}

/** Of all tolerations that match a taint the shortest counts, so one that ends would undo those that let a pinned pod stay. */
export function tolerationRules(tolerations: k8s.Toleration[] = []): Rule[] {
  return tolerations.map((toleration) => ({
    holds:
      toleration.tolerationSeconds === undefined ||
      (toleration.effect !== undefined && toleration.effect !== 'NoExecute') ||
      ![undefined, '', ...STAY.map(({ key }) => key)].includes(toleration.key),
    what: 'a toleration with tolerationSeconds would evict a pod that can start nowhere else',
    got: toleration,
    allowed: 'tolerations without tolerationSeconds for not-ready and unreachable nodes',
    fix: 'remove it: the pods tolerate both without end',
  }));
}

/** Flags that survive being split at blanks. */
export function jvmFlagRules(flags: string[] = []): Rule[] {
  return flags.map((flag) => ({
    holds: /^-\S+$/.test(flag),
    what: 'a Java flag must begin with "-" and hold no blank',
    got: flag,
    allowed: 'flags such as -Xmn512m',
    fix: 'pass each flag as an element of its own',
  }));
}
