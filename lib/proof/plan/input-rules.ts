import { describe, type Rule } from '../../rules';
import { isKubernetesVersion } from './kubernetes-version';
import type { PlanInput } from './plan-input';
import { nanosOf } from './resources/quantity';

type Json = any;

/** A broken rule and where. */
interface Problem extends Omit<Rule, 'holds'> {
  readonly path: string;
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const VOLUME_KINDS = ['PersistentVolume', 'PersistentVolumeClaim', 'StorageClass'];

/** The objects of a list, with those inside of Lists. @internal */
export const itemsOf = (objects: Json): Json[] =>
  (Array.isArray(objects) ? objects : [objects]).flatMap((object) => (Array.isArray(object?.items) ? object.items : [object]));

/** Throws one error that names everything that is wrong with an input. @internal */
export function enforceInput(input: PlanInput): void {
  const problems = [
    ...nodeProblems(input.nodes),
    ...listProblems('pods', input.pods, ['Pod']),
    ...podProblems(input.pods),
    ...listProblems('volumes', input.volumes, VOLUME_KINDS),
    ...listProblems('services', input.services, ['Service']),
    ...manifestProblems(input.manifests),
    ...optionProblems(input),
  ];
  if (problems.length === 0) return;
  throw new Error(problems.map(({ path, ...rule }) => describe(path, { holds: false, ...rule })).join('\n'));
}

const KUBECTL = 'pass what kubectl get -o json prints';

function nodeProblems(nodes: Json): Problem[] {
  const problems = listProblems('nodes', nodes, ['Node']);
  if (problems.length > 0) return problems;
  const items = itemsOf(nodes);
  if (items.length === 0) return [{ path: 'nodes', what: 'a plan needs nodes', got: items, allowed: 'at least one Node', fix: KUBECTL }];
  const seen = new Set<string>();
  return items.flatMap(({ metadata, spec, status }, index) => {
    const path = `nodes[${index}]`;
    const { name } = metadata;
    const twice = seen.has(name);
    seen.add(name);
    const allocatable: [string, unknown][] = Object.entries(status?.allocatable ?? {});
    return [
      ...(twice
        ? [
            {
              path: `${path}.metadata.name`,
              what: 'the name of a node must be unique',
              got: name,
              allowed: 'a name once',
              fix: 'remove one of the two',
            },
          ]
        : []),
      ...['cpu', 'memory', 'pods']
        .filter((resource) => status?.allocatable?.[resource] === undefined)
        .map((resource) => ({
          path: `${path}.status.allocatable.${resource}`,
          what: `the node ${name} must tell what it can give`,
          got: undefined,
          allowed: 'a quantity',
          fix: KUBECTL,
        })),
      ...allocatable
        .filter(([, quantity]) => nanosOf(quantity) === undefined)
        .map(([resource, quantity]) => quantityProblem(`${path}.status.allocatable.${resource}`, quantity)),
      ...(spec?.taints ?? []).flatMap((taint: Json, number: number) =>
        typeof taint?.key === 'string' && EFFECTS.includes(taint?.effect)
          ? []
          : [
              {
                path: `${path}.spec.taints[${number}]`,
                what: 'a taint has a key and an effect',
                got: taint,
                allowed: EFFECTS.join(', '),
                fix: KUBECTL,
              },
            ],
      ),
    ];
  });
}

const quantityProblem = (path: string, got: unknown): Problem => ({
  path,
  what: 'this must be a quantity of Kubernetes',
  got,
  allowed: 'a number with a suffix such as m, Mi or Gi, or none',
  fix: 'correct it',
});

function listProblems(path: string, list: Json, kinds: string[]): Problem[] {
  if (list === undefined) return [];
  return itemsOf(list).flatMap((object, index) => {
    const at = `${path}[${index}]`;
    const allowed = kinds.join(' or ');
    if (typeof object?.metadata?.name !== 'string') {
      return [{ path: at, what: 'this must be a Kubernetes object with a name', got: object, allowed, fix: KUBECTL }];
    }
    // The items of a List of one kind need not repeat it; volumes are of several.
    const known = object.kind === undefined ? kinds.length === 1 : kinds.includes(object.kind);
    return known
      ? []
      : [{ path: `${at}.kind`, what: 'the kind of an object must be one that belongs here', got: object.kind, allowed, fix: KUBECTL }];
  });
}

function podProblems(pods: Json): Problem[] {
  return itemsOf(pods ?? []).flatMap((pod, index) => requestProblems(`pods[${index}].spec`, pod?.spec));
}

function manifestProblems(manifests: Json): Problem[] {
  return itemsOf(manifests).flatMap((manifest, index) => {
    const path = `manifests[${index}]`;
    if (typeof manifest?.kind !== 'string' || typeof manifest?.metadata?.name !== 'string') {
      return [{ path, what: 'this must be a Kubernetes object', got: manifest, allowed: 'an object with a kind and a name', fix: 'remove it' }];
    }
    if (manifest.kind === 'Pod') return requestProblems(`${path}.spec`, manifest.spec);
    if (manifest.kind !== 'StatefulSet' && manifest.kind !== 'Deployment') return [];
    const replicas = manifest.spec?.replicas ?? 1;
    if (manifest.spec?.template === undefined || !Number.isInteger(replicas) || replicas < 0 || replicas > 10_000) {
      return [
        {
          path,
          what: `${manifest.kind} ${manifest.metadata.name} must make pods`,
          got: manifest.spec,
          allowed: 'a template, and 0 to 10000 replicas',
          fix: 'correct it',
        },
      ];
    }
    return requestProblems(`${path}.spec.template.spec`, manifest.spec.template.spec);
  });
}

function requestProblems(path: string, spec: Json): Problem[] {
  return ['containers', 'initContainers'].flatMap((kind) =>
    (spec?.[kind] ?? []).flatMap((container: Json, index: number) =>
      ['requests', 'limits'].flatMap((which) =>
        Object.entries(container?.resources?.[which] ?? {})
          .filter(([, quantity]) => nanosOf(quantity) === undefined)
          .map(([resource, quantity]) => quantityProblem(`${path}.${kind}[${index}].resources.${which}.${resource}`, quantity)),
      ),
    ),
  );
}

function optionProblems({ kubernetes, zoneLabel }: PlanInput): Problem[] {
  return [
    ...(kubernetes === undefined || isKubernetesVersion(kubernetes)
      ? []
      : [
          {
            path: 'kubernetes',
            what: 'the version of Kubernetes must be one whose scheduler is known',
            got: kubernetes,
            allowed: '1.27 or newer',
            fix: 'pass a version such as 1.27 or v1.34.2',
          },
        ]),
    ...(zoneLabel === undefined || (typeof zoneLabel === 'string' && zoneLabel !== '')
      ? []
      : [
          {
            path: 'zoneLabel',
            what: 'the zone label must be the key of a node label',
            got: zoneLabel,
            allowed: 'a label key',
            fix: 'pass one such as topology.kubernetes.io/zone, or leave it out',
          },
        ]),
  ];
}
