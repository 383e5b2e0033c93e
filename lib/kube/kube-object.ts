import { createHash } from 'node:crypto';
import { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Component } from '../config/keys';
import { type Labels, objectLabels } from './labels';

/** The order in which Argo CD applies, as sync waves. A wave begins when everything before it is healthy. */
export const WAVE = {
  base: -20,
  // All controllers in one wave: none is ready before a majority is up.
  controller: 0,
  nameserver: 5,
  // Never both members of a group, and the preferred master first.
  broker: (member: number) => 10 + member,
};

/** What an object is part of. */
export interface Part {
  readonly cluster: string;
  readonly component: Component;
}

/** All that this library has written, and what it is part of: labels can be changed, and others can bear them. A namespace is part of no cluster. */
export const WRITTEN = new WeakMap<IConstruct, Part | undefined>();

export interface KubeObjectProps extends Part {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly wave?: number;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly body: { [field: string]: unknown };
}

/**
 * A Kubernetes object as it is sent. The typed classes of cdk8s-plus drop what their version of the schema does not name, such as the
 * kind of a claim template, without which GitOps tools see a difference for ever.
 */
export function kubeObject(scope: Construct, id: string, props: KubeObjectProps): ApiObject {
  const { apiVersion, kind, name, wave = WAVE.base, labels, annotations, body, cluster, component } = props;
  const object = new ApiObject(scope, id, {
    apiVersion,
    kind,
    metadata: {
      name,
      labels: { ...objectLabels(cluster, component), ...labels },
      annotations: { 'argocd.argoproj.io/sync-wave': `${wave}`, ...annotations },
    },
    ...body,
  });
  WRITTEN.set(object, { cluster, component });
  return object;
}

/**
 * A ConfigMap that never changes: its name ends with a hash of its content. A change is a new object, which exactly the pods that name it
 * pick up, one after another; a pod that crashes meanwhile still finds what it was started with.
 */
export function immutableConfigMap(scope: Construct, id: string, part: Part, name: string, data: { [file: string]: string }): ApiObject {
  const hash = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 10);
  return kubeObject(scope, id, {
    ...part,
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: `${name}-${hash}`,
    // The one before is left behind without pruning, and Argo CD shall not call the application out of sync for it.
    annotations: { 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous' },
    body: { immutable: true, data },
  });
}

/** A Service without an address of its own, under which every pod has its name, ready or not: peers must find each other to become ready. */
export function headlessService(scope: Construct, part: Part, name: string, selector: Labels, ports: { [name: string]: number }): ApiObject {
  return kubeObject(scope, 'service', {
    ...part,
    apiVersion: 'v1',
    kind: 'Service',
    name,
    body: {
      spec: {
        clusterIP: 'None',
        publishNotReadyAddresses: true,
        selector,
        ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: name, protocol: 'TCP' })),
      },
    },
  });
}

/** How many pods a drain must leave. Pods that are not ready anyway may go, or a broken one would block the drain of its node for ever. */
export function podDisruptionBudget(
  scope: Construct,
  part: Part,
  name: string,
  selector: Labels,
  budget: { minAvailable: number } | { maxUnavailable: number },
): ApiObject {
  return kubeObject(scope, 'pod-disruption-budget', {
    ...part,
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    name,
    body: { spec: { ...budget, selector: { matchLabels: selector }, unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
  });
}
