import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { Release } from '../release';
import type { Sizing } from '../sizing';
import type { Storage } from '../storage';
import type { WorkloadOptions } from '../workload-options';
import type { Zone } from '../zone';
import { kubeObject, type Part } from './kube-object';
import type { Labels } from './labels';
import { CONF, DATA, LOGS, SCRIPTS } from './ports-and-paths';
import { sizeQuantity } from './quantity';
import type { Shared } from './shared';

export interface StatefulSetProps extends Part {
  readonly name: string;
  readonly wave: number;
  readonly replicas: number;
  readonly serviceName: string;
  /** Selects the pods of this set and no others, for ever. */
  readonly selector: Labels;
  readonly podLabels: Labels;
  readonly affinity: k8s.Affinity;
  readonly tolerations: k8s.Toleration[];
  readonly release: Release;
  readonly sizing: Sizing;
  readonly shared: Shared;
  readonly conf: { readonly configMap: ApiObject; readonly file: string };
  readonly env: { [name: string]: string };
  readonly ports: { [name: string]: number };
  /** A script that runs beside the process. */
  readonly helper?: Helper;
  /** The claim that keeps the data; without one, the data goes with the pod. */
  readonly storage?: { readonly storage: Storage; readonly zone: Zone };
  /** How many probes in a row must find that the process serves until its pod is ready. */
  readonly readyAfter?: number;
  /** How long the stop script may take before Java is told to stop; without it, Java is told at once. */
  readonly stopSeconds?: number;
  readonly options: WorkloadOptions;
}

/** A script that reads what the process reads, asks others by the network, and writes nothing. */
export interface Helper {
  readonly name: string;
  readonly script: string;
  readonly env: { [name: string]: string };
}

/** Java's own stop: a broker waits for its queues and for each name server that does not answer. */
const JAVA_STOP_SECONDS = 90;

/** One StatefulSet whose pods run RocketMQ by the scripts, as Pod Security "restricted" allows, and write to volumes only. */
export function statefulSet(scope: Construct, id: string, props: StatefulSetProps): ApiObject {
  const { cluster, component, name, wave, replicas, serviceName, selector, podLabels, storage } = props;
  const retention = storage?.storage.retained === false ? 'Delete' : 'Retain';
  return kubeObject(scope, id, {
    cluster,
    component,
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    name,
    wave,
    labels: selector,
    body: {
      spec: {
        serviceName,
        replicas,
        selector: { matchLabels: selector },
        // With OrderedReady a pod that never gets ready also blocks its own repair. It cannot be changed later.
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate' },
        template: { metadata: { labels: podLabels }, spec: podSpec(props) },
        ...(storage && {
          volumeClaimTemplates: [claimTemplate(storage.storage, storage.zone)],
          persistentVolumeClaimRetentionPolicy: { whenDeleted: retention, whenScaled: retention },
        }),
      },
    },
  });
}

function podSpec(props: StatefulSetProps) {
  const { affinity, tolerations, release, shared, options, stopSeconds = 0, storage, conf } = props;
  const uid = release._uid;
  return {
    serviceAccountName: shared.serviceAccountName,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(options.priorityClassName && { priorityClassName: options.priorityClassName }),
    ...(options.imagePullSecrets && { imagePullSecrets: options.imagePullSecrets.map((name) => ({ name })) }),
    terminationGracePeriodSeconds: stopSeconds + JAVA_STOP_SECONDS,
    securityContext: {
      ...(release.isRootless && { runAsNonRoot: true }),
      runAsUser: uid,
      runAsGroup: uid,
      ...(release.isRootless && { fsGroup: uid, fsGroupChangePolicy: 'OnRootMismatch' }),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    affinity,
    tolerations: [...tolerations, ...(options.tolerations ?? [])],
    containers: [container(props), ...(props.helper ? [helperContainer(props, props.helper)] : [])],
    volumes: [
      { name: 'conf', configMap: { name: conf.configMap.name } },
      { name: 'scripts', configMap: { name: shared.scriptsName } },
      ...(storage ? [] : [{ name: 'data', emptyDir: { sizeLimit: '256Mi' } }]),
      { name: 'logs', emptyDir: { sizeLimit: '256Mi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
    ],
  };
}

const CONFINED = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
const READ_ONLY_MOUNTS = [
  { name: 'conf', mountPath: CONF, readOnly: true },
  { name: 'scripts', mountPath: SCRIPTS, readOnly: true },
];

const envOf = (values: { [name: string]: string }) => Object.entries(values).map(([name, value]) => ({ name, value }));

/** Java does not start with two garbage collectors. */
function jvmFlags(release: Release, { jvmFlags: own = [] }: WorkloadOptions): string[] {
  const isCollector = (flag: string) => /^-XX:\+Use\w+GC$/.test(flag);
  return [...release._jvmFlags.filter((flag) => !isCollector(flag) || !own.some(isCollector)), ...own];
}

function container({ component, release, sizing, conf, env, ports, readyAfter, stopSeconds, options }: StatefulSetProps) {
  const script = (name: string, ...args: string[]) => ['bash', `${SCRIPTS}/${name}`, component, ...args];
  const probe = (kind: string) => ({ exec: { command: script('probe.sh', kind) } });
  const values: { [name: string]: string } = {
    CONF: `${CONF}/${conf.file}`,
    ROCKETMQ_HOME: release._home(component),
    HEAP_PERCENT: `${sizing._heapPercent}`,
    DIRECT_MEMORY_PERCENT: `${sizing._directMemoryPercent}`,
    JVM_FLAGS: jvmFlags(release, options).join(' '),
    JVM_FLAGS_JDK9: release._jvmFlagsJdk9.join(' '),
    ...env,
    ...(stopSeconds !== undefined && { STOP_SECONDS: `${stopSeconds}` }),
  };
  return {
    name: component,
    image: release._image(component),
    imagePullPolicy: 'IfNotPresent',
    command: script('start.sh'),
    env: [
      ...envOf(values),
      { name: 'POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
      { name: 'MEMORY_LIMIT_MIB', valueFrom: { resourceFieldRef: { containerName: component, resource: 'limits.memory', divisor: '1Mi' } } },
    ],
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
    resources: sizing._resources(),
    // Half an hour to recover a large store. A member without controllers cannot register either; a restart then does no harm.
    startupProbe: { ...probe('startup'), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 360 },
    readinessProbe: {
      ...probe('readiness'),
      periodSeconds: 10,
      timeoutSeconds: 15,
      ...(readyAfter !== undefined && { successThreshold: readyAfter }),
      failureThreshold: 3,
    },
    // Who has not answered for a minute can hand nothing over: its stop script must not hold up the restart until its own bound.
    livenessProbe: { ...probe('liveness'), periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6, terminationGracePeriodSeconds: 60 },
    ...(stopSeconds !== undefined && { lifecycle: { preStop: { exec: { command: script('stop.sh') } } } }),
    securityContext: CONFINED,
    volumeMounts: [
      ...READ_ONLY_MOUNTS,
      { name: 'data', mountPath: DATA },
      { name: 'logs', mountPath: LOGS },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'shm', mountPath: '/dev/shm' },
    ],
  };
}

/** It has no probes: the pod is as ready as its process, and a script without the network waits for it. */
function helperContainer({ component, release, conf, sizing }: StatefulSetProps, { name, script, env }: Helper) {
  return {
    name,
    image: release._image(component),
    imagePullPolicy: 'IfNotPresent',
    command: ['bash', `${SCRIPTS}/${script}`],
    env: envOf({ CONF: `${CONF}/${conf.file}`, ...env }),
    // A quota for limits of processors refuses a pod of which one container has none.
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { ...('cpu' in sizing._resources().limits && { cpu: '100m' }), memory: '64Mi' } },
    securityContext: CONFINED,
    volumeMounts: READ_ONLY_MOUNTS,
  };
}

/** The API server adds apiVersion, kind and volumeMode to a stored template; written here, there is nothing for a GitOps tool to differ on. */
function claimTemplate(storage: Storage, zone: Zone) {
  const storageClassName = storage.storageClassNameIn(zone);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      // An empty name means a volume made by hand, and none the default class.
      ...(storageClassName !== undefined && { storageClassName }),
      resources: { requests: { storage: sizeQuantity(storage.size) } },
    },
  };
}
