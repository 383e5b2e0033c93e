import type { Pod } from '../cluster';
import { podsOf } from '../pods';
import type { SchedulerBehaviour } from './kubernetes-version';
import { type Requests, requestsOf } from './resources/requests';

type Json = any;

/** A pod, as far as the scheduler looks at it. @internal */
export interface PlanPod extends Pod {
  /** Its namespace and its name. */
  readonly id: string;
  readonly requests: Requests;
  readonly ports: HostPort[];
  /** The label selector of the StatefulSet or ReplicaSet that it belongs to. */
  readonly ownerSelector?: Json;
  /** The claims it mounts. */
  readonly claims: PodClaim[];
}

/** A port that a pod takes on its node. @internal */
export interface HostPort {
  readonly ip: string;
  /** Protocol and number. */
  readonly port: string;
}

/** A volume claim of a pod. @internal */
export interface PodClaim {
  readonly name: string;
  /** The storage class that a StatefulSet makes it with, if there is no such claim yet. */
  readonly template?: { readonly storageClassName?: string };
}

/** A pod of `kubectl get pods -o json`, or of a manifest. @internal */
export function planPodOf(pod: Pod, behaviour: SchedulerBehaviour, more: { ownerSelector?: Json; claimTemplates?: Json[] } = {}): PlanPod {
  const claims: PodClaim[] = (pod.spec.volumes ?? [])
    .filter(({ persistentVolumeClaim }: Json) => persistentVolumeClaim?.claimName)
    .map(({ persistentVolumeClaim }: Json) => ({ name: persistentVolumeClaim.claimName }));
  const templates: PodClaim[] = (more.claimTemplates ?? []).map(({ metadata, spec }: Json) => ({
    name: `${metadata?.name}-${pod.name}`,
    template: { storageClassName: spec?.storageClassName },
  }));
  return {
    ...pod,
    id: `${pod.namespace}/${pod.name}`,
    requests: requestsOf(pod.spec, behaviour),
    ports: hostPortsOf(pod.spec),
    ownerSelector: more.ownerSelector,
    // The claims of a StatefulSet stand in the pod too, once there is a pod.
    claims: [...templates, ...claims.filter(({ name }) => !templates.some((template) => template.name === name))],
  };
}

/** The pods that a manifest makes, with what they inherit from it. @internal */
export function manifestPodsOf(manifest: Json, behaviour: SchedulerBehaviour): PlanPod[] {
  if (manifest?.kind === 'List') return manifest.items.flatMap((item: Json) => manifestPodsOf(item, behaviour));
  const more = { ownerSelector: manifest?.spec?.selector, claimTemplates: manifest?.spec?.volumeClaimTemplates };
  // A thousand replicas share one template.
  const known = new Map<Json, Requests>();
  return podsOf(manifest).map((pod) => {
    const made = planPodOf(pod, behaviour, manifest.kind === 'Pod' ? {} : more);
    const requests = known.get(pod.spec) ?? made.requests;
    known.set(pod.spec, requests);
    return { ...made, requests };
  });
}

function hostPortsOf({ hostNetwork, containers }: Json): HostPort[] {
  return (containers ?? []).flatMap(({ ports }: Json) =>
    (ports ?? []).flatMap(({ hostIP, hostPort, containerPort, protocol }: Json) => {
      // The API server gives every port of a pod on the host's network the same number there.
      const number = hostPort || (hostNetwork ? containerPort : 0);
      return number ? [{ ip: hostIP || ANY_ADDRESS, port: `${protocol ?? 'TCP'}/${number}` }] : [];
    }),
  );
}

export const ANY_ADDRESS = '0.0.0.0';
