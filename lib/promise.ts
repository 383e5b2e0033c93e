import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Placement } from './placement';
import { factsOf } from './proof/facts/facts';
import type { Manifest } from './proof/facts/manifest';
import { Outcome } from './proof/verdict';
import { verdictsOf } from './proof/verify/proof-rule';
import { RULES } from './proof/verify/rules';
import type { Release } from './release';
import type { Replication } from './replication';
import { describe } from './rules';
import type { Storage } from './storage';
import type { Timing } from './timing';

/** The presets of a construct that can give up a rule by their name. */
export interface Choices {
  readonly placement: Placement;
  readonly release: Release;
  readonly replication?: Replication;
  readonly timing?: Timing;
  readonly storage?: Storage;
}

/** The rules of the proof that hold for whole clusters, or for what cluster-checks.ts tells with the paths of the constructs. */
const NOT_ASKED_HERE = ['addresses', 'labels', 'names', 'release', 'secrets', 'waves'];

/** The rules that a choice gives up: it says so in its own documentation, and `verify` says it again. */
function givenUp({ placement, release, replication, timing, storage }: Choices): string[] {
  return [
    ...placement._givesUp(),
    ...(release.isRootless ? [] : ['restricted']),
    ...(replication?.keepsAcknowledged === false ? ['replication'] : []),
    ...(replication?.staysWritable === false ? ['serving'] : []),
    ...(replication?.name === 'SEED_RECIPE' ? ['config-dead'] : []),
    ...(timing?.name === 'STOCK' ? ['timing'] : []),
    ...(storage?.retained === false ? ['paths'] : []),
  ];
}

/** By namespace and name: two charts of an app may have clusters of one name. */
const givenUpIn = new WeakMap<IConstruct, Map<string, Set<string>>>();
const clusterKey = (namespace: string | undefined, name: string) => `${namespace}/${name}`;

/** Notes what a construct of a cluster gives up, and says so once when it is the zones of its pairs. */
export function promise(scope: Construct, cluster: string, choices: Choices): void {
  const { root } = scope.node;
  const key = clusterKey(Chart.of(scope).namespace, cluster);
  const clusters = givenUpIn.get(root) ?? new Map<string, Set<string>>();
  if (!choices.placement.isGuaranteed && !clusters.get(key)?.has('pair-zones')) {
    const told = 'hoped for, not guaranteed: the members of a group can come to stand in one zone, and `cdk8s-rocketmq verify` says how';
    process.emitWarning(`the placement of ${cluster} is ${told}`, 'RocketMqPlacementWarning');
  }
  givenUpIn.set(root, clusters);
  clusters.set(key, new Set([...(clusters.get(key) ?? []), ...givenUp(choices)]));
}

/**
 * What keeps an app from being synthesized: an invariant that the rendered manifests break and nobody gave up by name. The constructs render
 * them right; this judges what became of them, because a JSON patch of the user can change every rule afterwards.
 */
export function brokenPromises(root: IConstruct, manifests: Manifest[]): string[] {
  const { clusters } = factsOf(manifests);
  const lines = clusters.flatMap((cluster) => {
    const given = givenUpIn.get(root)?.get(clusterKey(cluster.namespace, cluster.name)) ?? new Set();
    const asked = RULES.filter(({ id }) => !NOT_ASKED_HERE.includes(id) && !given.has(id));
    return asked
      .flatMap((rule) => verdictsOf(rule, cluster))
      .filter(({ outcome }) => outcome === Outcome.BROKEN)
      .map(({ rule, asked: what, got, fix }) =>
        describe(undefined, {
          holds: false,
          what: `${rule}: ${what.en}`,
          got: got.en,
          allowed: `nothing that breaks this in ${cluster.name}`,
          fix: fix.en,
        }),
      );
  });
  return [...new Set(lines)];
}
