import type { k8s } from 'cdk8s-plus-27';
import { HOSTNAME, type Pod } from './proof/cluster';
import { selects } from './proof/scheduling';
import { enforce, type Rule } from './rules';
import { typeRules } from './type-rules';
import type { Zone } from './zone';

/** Whether two pods of one kind may share a node. */
export enum NodeSpread {
  /** Never. A pod without a node of its own waits. */
  REQUIRED = 'required',
  /** Only when there is no other way, for a zone that has fewer nodes than it should hold members. */
  PREFERRED = 'preferred',
}

/** Options of {@link Placement.guaranteed}. */
export interface GuaranteedPlacementOptions {
  /**
   * Whether brokers, and controllers, may share a node among themselves.
   *
   * @default NodeSpread.REQUIRED
   */
  readonly nodeSpread?: NodeSpread;
}

/** What a placement must know of a pod. @internal */
export interface PodIdentity {
  readonly cluster: string;
  readonly namespace?: string;
  readonly component: 'broker' | 'nameserver' | 'controller';
  /** Where it belongs: one zone, or both for the replicas of a name server pair. */
  readonly zones: Zone[];
  /** The zones it does not belong to but that its kind also uses. */
  readonly otherZones: Zone[];
  /** Whether it may run nowhere else; a lone controller may, so that an operator can move it. */
  readonly pinned: boolean;
  /** The pods with which it shares no node: those of its kind. */
  readonly apartByNode?: { [label: string]: string };
  /** The pods with which it shares no zone: the other replicas of the same thing. */
  readonly apartByZone?: { [label: string]: string };
}

/** How pods are bound to zones and nodes. */
export class Placement {
  /**
   * Every member is pinned to its zone, and required rules keep the members of a group in different zones on any state of the cluster. A pod
   * whose place is gone waits (Pending) instead of moving to its peer's zone, where it would protect nothing.
   *
   * @throws if nodeSpread is no NodeSpread.
   */
  public static guaranteed(options: GuaranteedPlacementOptions = {}): Placement {
    enforce('Placement.guaranteed', typeRules({ ...options }, { nodeSpread: NodeSpread }));
    return new Placement('guaranteed', options.nodeSpread ?? NodeSpread.REQUIRED);
  }

  /**
   * Every member prefers its zone with one weight and the other zone with another. This is hope, not a guarantee: load, image sizes or a
   * taint can outweigh the difference and put both members of a group into one zone, and nothing moves them back.
   *
   * @param preferred The weight of the zone a pod belongs to.
   * @param other The weight of every other zone.
   * @throws if the weights are not whole numbers from 1 to 100 with preferred above other.
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity-weight
   */
  public static weighted(preferred: number, other: number): Placement {
    return new Placement('weighted', NodeSpread.REQUIRED, preferred, other);
  }

  /**
   * The rules of the seed recipe to the letter: weights 100 and 90, and its own labels `broker_cr` and `name_service_cr` in the
   * anti-affinity. Use it only to reproduce the recipe.
   */
  public static readonly SEED_RECIPE = new Placement('weighted', NodeSpread.REQUIRED, 100, 90, {
    broker: 'broker_cr',
    nameserver: 'name_service_cr',
  });

  private constructor(
    private readonly kind: 'guaranteed' | 'weighted',
    private readonly nodeSpread: NodeSpread,
    private readonly preferred = 100,
    private readonly other = 1,
    private readonly seedLabels: { [component: string]: string } = {},
  ) {
    const isWeight = (weight: number) => Number.isInteger(weight) && weight >= 1 && weight <= 100;
    enforce('Placement.weighted', [
      {
        holds: isWeight(preferred) && isWeight(other) && preferred > other,
        what: 'the weight of the preferred zone must exceed that of the others',
        got: `${preferred} and ${other}`,
        allowed: 'two whole numbers from 1 to 100, the first above the second',
        fix: 'pass for instance weighted(100, 1)',
      },
    ]);
  }

  /** Whether the two members of a group can never share a zone, whatever happens in the cluster. */
  public get isGuaranteed(): boolean {
    return this.kind === 'guaranteed';
  }

  /** The rules of the proof that this placement does not promise to keep. @internal */
  public _givesUp(): string[] {
    if (!this.isGuaranteed) return ['broker-nodes', 'name-servers', 'pair-zones', 'quorum', 'zone-terms'];
    return this.nodeSpread === NodeSpread.PREFERRED ? ['broker-nodes', 'quorum'] : [];
  }

  /** @internal */
  public _podLabels({ component, cluster }: PodIdentity): { [label: string]: string } {
    const label = this.seedLabels[component];
    return label === undefined ? {} : { [label]: cluster };
  }

  /**
   * The affinity of one pod: a pure function of this placement, the pod's identity and the rules its user adds.
   *
   * @internal
   */
  public _affinity(identity: PodIdentity, user: k8s.Affinity = {}): k8s.Affinity {
    const { nodeAffinity, podAffinity, podAntiAffinity } = user;
    const own = this.isGuaranteed ? this.pin(identity) : this.lean(identity);
    const nodeTerms = required(own.zone, nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []);
    const preferredNodes = [...own.preferredZones, ...(nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])];
    const apart = [...own.apart, ...(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [])];
    const preferApart = [...own.preferApart, ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])];
    return dropEmpty({
      nodeAffinity: dropEmpty({
        requiredDuringSchedulingIgnoredDuringExecution: nodeTerms.length > 0 ? { nodeSelectorTerms: nodeTerms } : undefined,
        preferredDuringSchedulingIgnoredDuringExecution: preferredNodes,
      }),
      podAffinity: dropEmpty({ ...podAffinity }),
      podAntiAffinity: dropEmpty({
        requiredDuringSchedulingIgnoredDuringExecution: apart,
        preferredDuringSchedulingIgnoredDuringExecution: preferApart,
      }),
    });
  }

  /** What a user's own rules must not say, or the pod could run nowhere. @internal */
  public _affinityRules(identity: PodIdentity, podLabels: { [label: string]: string }, user: k8s.Affinity = {}): Rule[] {
    const terms = user.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
    const together = user.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const { labelKey } = identity.zones[0];
    const { apart } = this.isGuaranteed ? this.pin(identity) : this.lean(identity);
    const decided = this.isGuaranteed && identity.pinned;
    const own: Pod = { name: identity.component, namespace: identity.namespace ?? '', labels: podLabels, terminating: false, spec: {} };
    return [
      ...terms.map((term, index) => ({
        holds: (term.matchExpressions ?? []).length + (term.matchFields ?? []).length > 0,
        what: `the required node affinity term ${index + 1} is empty, and an empty term matches no node`,
        got: term,
        allowed: 'terms with expressions',
        fix: 'remove the term or say what it asks for',
      })),
      ...terms.map((term, index) => ({
        holds: !decided || !(term.matchExpressions ?? []).some(({ key }) => key === labelKey),
        what: `the required node affinity term ${index + 1} speaks about the zone label ${labelKey}, which the guaranteed placement decides`,
        got: term,
        allowed: 'terms about other labels; the zone is added to each of them',
        fix: `choose the zone with ${CHOSEN_WITH[identity.component]}`,
      })),
      ...together.map((term, index) => ({
        holds: !apart.some(({ topologyKey }) => topologyKey === term.topologyKey) || !selects(term, own, own),
        what: `the required pod affinity term ${index + 1} asks to run where its own kind runs, which the placement forbids`,
        got: term,
        allowed: 'terms about other pods',
        fix: 'remove the term',
      })),
    ];
  }

  /** Required rules only, but for a pod that may roam. */
  private pin({ zones, pinned, apartByNode, apartByZone }: PodIdentity) {
    const zone = inZones(zones);
    const node = apartByNode && apartFrom(apartByNode, HOSTNAME);
    const mustSpread = this.nodeSpread !== NodeSpread.PREFERRED;
    return {
      zone: pinned ? zone : undefined,
      preferredZones: pinned ? [] : [{ weight: 100, preference: { matchExpressions: [zone] } }],
      apart: [...(node && mustSpread ? [node] : []), ...(apartByZone ? [apartFrom(apartByZone, zones[0].labelKey)] : [])],
      preferApart: node && !mustSpread ? [{ weight: 100, podAffinityTerm: node }] : [],
    };
  }

  /** The seed's way: nodes apart are required, zones are preferred; of name servers the reverse. */
  private lean(identity: PodIdentity) {
    const { component, cluster, zones, otherZones, apartByNode, apartByZone } = identity;
    const isNameServer = component === 'nameserver';
    const seedLabel = this.seedLabels[component];
    const apart = (labels: { [label: string]: string }, topologyKey: string) =>
      seedLabel === undefined
        ? apartFrom(labels, topologyKey)
        : { labelSelector: { matchExpressions: [{ key: seedLabel, operator: 'In', values: [cluster] }] }, topologyKey };
    const prefer = (weight: number, zone: Zone) => ({ weight, preference: { matchExpressions: [inZones([zone])] } });
    return {
      zone: undefined,
      preferredZones: isNameServer
        ? []
        : [...zones.map((zone) => prefer(this.preferred, zone)), ...otherZones.map((zone) => prefer(this.other, zone))],
      apart: [
        ...(apartByNode ? [apart(apartByNode, HOSTNAME)] : []),
        ...(isNameServer && apartByZone ? [apart(apartByZone, zones[0].labelKey)] : []),
      ],
      preferApart: [],
    };
  }
}

/** The properties that say where pods stand. */
const CHOSEN_WITH = { broker: 'preferredMasterZone and otherZone', nameserver: 'zones', controller: 'quorum' };

const inZones = (zones: Zone[]) => ({ key: zones[0].labelKey, operator: 'In', values: zones.map(({ name }) => name) });

const apartFrom = (matchLabels: { [label: string]: string }, topologyKey: string): k8s.PodAffinityTerm => ({
  labelSelector: { matchLabels },
  topologyKey,
});

/** The terms of a node affinity are alternatives: a term without the zone would open every zone, so each of them gets it. */
function required(zone: k8s.NodeSelectorRequirement | undefined, terms: k8s.NodeSelectorTerm[]): k8s.NodeSelectorTerm[] {
  if (zone === undefined) return terms;
  if (terms.length === 0) return [{ matchExpressions: [zone] }];
  return terms.map((term) => ({ ...term, matchExpressions: [zone, ...(term.matchExpressions ?? [])] }));
}

/** Without members that are undefined, empty lists or empty objects; nothing when none is left. */
function dropEmpty<T extends object>(object: T): T {
  const filled = Object.entries(object).filter(([, value]) => value !== undefined && Object.keys(value).length > 0);
  return Object.fromEntries(filled) as T;
}
