/** What a value must be: a scalar, a list of one shape, a mapping whose values all have one shape, or a mapping of named fields. @internal */
export type Shape = 'text' | 'name' | 'integer' | 'count' | 'flag' | 'textOrNumber' | Shape[] | { readonly each: Shape } | Fields;

/** Named fields, those that must be there, and nothing about all others. @internal */
export interface Fields {
  readonly needs?: string[];
  readonly [field: string]: Shape | string[] | undefined;
}

const TEXTS: Shape = { each: 'text' };
const AMOUNTS: Shape = { each: 'textOrNumber' };
const OBJECT: Shape = {};

const EXPRESSION: Shape = { needs: ['key', 'operator'], key: 'text', operator: 'text', values: ['text'] };
const SELECTOR: Shape = { matchLabels: TEXTS, matchExpressions: [EXPRESSION] };
const METADATA: Fields = { name: 'name', generateName: 'text', namespace: 'text', labels: TEXTS, annotations: TEXTS, deletionTimestamp: 'text' };
const NAMED: Fields = { needs: ['metadata'], metadata: { ...METADATA, needs: ['name'] } };

const NODE_TERM: Shape = { matchExpressions: [EXPRESSION], matchFields: [EXPRESSION] };
const POD_TERM: Shape = {
  needs: ['topologyKey'],
  topologyKey: 'text',
  labelSelector: SELECTOR,
  namespaces: ['text'],
  namespaceSelector: SELECTOR,
  matchLabelKeys: ['text'],
  mismatchLabelKeys: ['text'],
};
const POD_AFFINITY: Shape = {
  requiredDuringSchedulingIgnoredDuringExecution: [POD_TERM],
  preferredDuringSchedulingIgnoredDuringExecution: [{ needs: ['weight', 'podAffinityTerm'], weight: 'integer', podAffinityTerm: POD_TERM }],
};
const AFFINITY: Shape = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { needs: ['nodeSelectorTerms'], nodeSelectorTerms: [NODE_TERM] },
    preferredDuringSchedulingIgnoredDuringExecution: [{ needs: ['weight', 'preference'], weight: 'integer', preference: NODE_TERM }],
  },
  podAffinity: POD_AFFINITY,
  podAntiAffinity: POD_AFFINITY,
};
const TOLERATION: Shape = { key: 'text', operator: 'text', value: 'text', effect: 'text', tolerationSeconds: 'integer' };
const SPREAD: Shape = {
  needs: ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
  maxSkew: 'integer',
  topologyKey: 'text',
  whenUnsatisfiable: 'text',
  labelSelector: SELECTOR,
  minDomains: 'integer',
  nodeAffinityPolicy: 'text',
  nodeTaintsPolicy: 'text',
  matchLabelKeys: ['text'],
};

const SECURITY: Shape = {
  runAsNonRoot: 'flag',
  runAsUser: 'integer',
  runAsGroup: 'integer',
  fsGroup: 'integer',
  fsGroupChangePolicy: 'text',
  supplementalGroups: ['integer'],
  sysctls: [{ name: 'text', value: 'text' }],
  seccompProfile: { type: 'text' },
  seLinuxOptions: TEXTS,
  appArmorProfile: { type: 'text' },
  windowsOptions: { hostProcess: 'flag' },
  allowPrivilegeEscalation: 'flag',
  readOnlyRootFilesystem: 'flag',
  privileged: 'flag',
  procMount: 'text',
  capabilities: { add: ['text'], drop: ['text'] },
};
const HANDLER: Fields = {
  exec: { command: ['text'] },
  httpGet: { port: 'textOrNumber', path: 'text', host: 'text', scheme: 'text' },
  tcpSocket: { port: 'textOrNumber', host: 'text' },
  grpc: { port: 'integer', service: 'text' },
  sleep: { seconds: 'integer' },
};
const PROBE: Shape = {
  ...HANDLER,
  initialDelaySeconds: 'integer',
  periodSeconds: 'integer',
  timeoutSeconds: 'integer',
  failureThreshold: 'integer',
  successThreshold: 'integer',
  terminationGracePeriodSeconds: 'integer',
};
const KEY_REF: Shape = { name: 'text', key: 'text', optional: 'flag' };
const ITEMS: Shape = [{ needs: ['key', 'path'], key: 'text', path: 'text' }];
const CONTAINER: Shape = {
  needs: ['name'],
  name: 'text',
  image: 'text',
  command: ['text'],
  args: ['text'],
  workingDir: 'text',
  env: [
    {
      needs: ['name'],
      name: 'text',
      value: 'text',
      valueFrom: { fieldRef: { fieldPath: 'text' }, configMapKeyRef: KEY_REF, secretKeyRef: KEY_REF, resourceFieldRef: { resource: 'text' } },
    },
  ],
  envFrom: [{ prefix: 'text', configMapRef: { name: 'text', optional: 'flag' }, secretRef: { name: 'text', optional: 'flag' } }],
  ports: [{ needs: ['containerPort'], name: 'text', containerPort: 'integer', hostPort: 'integer', hostIP: 'text', protocol: 'text' }],
  resources: { requests: AMOUNTS, limits: AMOUNTS },
  volumeMounts: [{ needs: ['name', 'mountPath'], name: 'text', mountPath: 'text', subPath: 'text', subPathExpr: 'text', readOnly: 'flag' }],
  volumeDevices: [{ name: 'text', devicePath: 'text' }],
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  lifecycle: { preStop: HANDLER, postStart: HANDLER },
  securityContext: SECURITY,
  imagePullPolicy: 'text',
  restartPolicy: 'text',
};
const CONFIG_MAP_SOURCE: Fields = { name: 'text', items: ITEMS, optional: 'flag' };
const VOLUME: Shape = {
  needs: ['name'],
  name: 'text',
  configMap: CONFIG_MAP_SOURCE,
  secret: { secretName: 'text', items: ITEMS, optional: 'flag' },
  emptyDir: { medium: 'text', sizeLimit: 'textOrNumber' },
  persistentVolumeClaim: { claimName: 'text', readOnly: 'flag' },
  hostPath: { path: 'text', type: 'text' },
  projected: { sources: [{ configMap: CONFIG_MAP_SOURCE, secret: CONFIG_MAP_SOURCE, downwardAPI: OBJECT, serviceAccountToken: OBJECT }] },
  downwardAPI: OBJECT,
  ephemeral: { volumeClaimTemplate: OBJECT },
  csi: { driver: 'text', readOnly: 'flag' },
  nfs: OBJECT,
};
const POD_SPEC: Shape = {
  needs: ['containers'],
  containers: [CONTAINER],
  initContainers: [CONTAINER],
  ephemeralContainers: [CONTAINER],
  volumes: [VOLUME],
  affinity: AFFINITY,
  nodeSelector: TEXTS,
  nodeName: 'text',
  tolerations: [TOLERATION],
  topologySpreadConstraints: [SPREAD],
  securityContext: SECURITY,
  serviceAccountName: 'text',
  serviceAccount: 'text',
  automountServiceAccountToken: 'flag',
  hostNetwork: 'flag',
  hostPID: 'flag',
  hostIPC: 'flag',
  hostUsers: 'flag',
  hostname: 'text',
  subdomain: 'text',
  setHostnameAsFQDN: 'flag',
  terminationGracePeriodSeconds: 'integer',
  priorityClassName: 'text',
  priority: 'integer',
  schedulerName: 'text',
  schedulingGates: [{ name: 'text' }],
  runtimeClassName: 'text',
  restartPolicy: 'text',
  dnsPolicy: 'text',
  imagePullSecrets: [{ name: 'text' }],
  os: { name: 'text' },
  overhead: AMOUNTS,
};

const CLAIM: Shape = {
  metadata: METADATA,
  spec: {
    accessModes: ['text'],
    storageClassName: 'text',
    volumeName: 'text',
    volumeMode: 'text',
    resources: { requests: AMOUNTS, limits: AMOUNTS },
    selector: SELECTOR,
  },
};
const TEMPLATE: Shape = { needs: ['spec'], metadata: METADATA, spec: POD_SPEC };
const WORKLOAD: Fields = {
  needs: ['template'],
  template: TEMPLATE,
  selector: SELECTOR,
  replicas: 'count',
  minReadySeconds: 'integer',
  revisionHistoryLimit: 'integer',
};

/** What the kinds that facts and rules read must look like. `any` is for all kinds. @internal */
export const SHAPES: { readonly [kind: string]: Fields } = {
  any: { needs: ['metadata'], metadata: METADATA },
  StatefulSet: {
    ...NAMED,
    needs: ['metadata', 'spec'],
    spec: {
      ...WORKLOAD,
      serviceName: 'text',
      podManagementPolicy: 'text',
      updateStrategy: { type: 'text', rollingUpdate: { partition: 'integer', maxUnavailable: 'textOrNumber' } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'text', whenScaled: 'text' },
      ordinals: { start: 'integer' },
      volumeClaimTemplates: [CLAIM],
    },
  },
  Deployment: {
    ...NAMED,
    needs: ['metadata', 'spec'],
    spec: { ...WORKLOAD, strategy: { type: 'text', rollingUpdate: { maxSurge: 'textOrNumber', maxUnavailable: 'textOrNumber' } } },
  },
  Pod: { ...NAMED, needs: ['metadata', 'spec'], spec: POD_SPEC, status: { phase: 'text' } },
  Service: {
    ...NAMED,
    spec: {
      clusterIP: 'text',
      clusterIPs: ['text'],
      type: 'text',
      selector: TEXTS,
      publishNotReadyAddresses: 'flag',
      externalTrafficPolicy: 'text',
      internalTrafficPolicy: 'text',
      ports: [
        { needs: ['port'], name: 'text', port: 'integer', targetPort: 'textOrNumber', nodePort: 'integer', protocol: 'text', appProtocol: 'text' },
      ],
    },
  },
  ConfigMap: { ...NAMED, data: TEXTS, binaryData: TEXTS, immutable: 'flag' },
  PodDisruptionBudget: {
    ...NAMED,
    spec: { selector: SELECTOR, minAvailable: 'textOrNumber', maxUnavailable: 'textOrNumber', unhealthyPodEvictionPolicy: 'text' },
  },
  PersistentVolumeClaim: CLAIM as Fields,
  ServiceAccount: { ...NAMED, automountServiceAccountToken: 'flag' },
  Namespace: NAMED,
  Node: {
    ...NAMED,
    spec: { unschedulable: 'flag', taints: [{ needs: ['key', 'effect'], key: 'text', value: 'text', effect: 'text' }] },
    status: {
      allocatable: AMOUNTS,
      capacity: AMOUNTS,
      conditions: [{ type: 'text', status: 'text' }],
      images: [{ names: ['text'], sizeBytes: 'integer' }],
      nodeInfo: { kubeletVersion: 'text' },
    },
  },
  PersistentVolume: {
    ...NAMED,
    spec: {
      capacity: AMOUNTS,
      storageClassName: 'text',
      claimRef: { name: 'text', namespace: 'text' },
      nodeAffinity: { required: { needs: ['nodeSelectorTerms'], nodeSelectorTerms: [NODE_TERM] } },
    },
  },
  StorageClass: {
    ...NAMED,
    volumeBindingMode: 'text',
    allowedTopologies: [{ matchLabelExpressions: [{ needs: ['key', 'values'], key: 'text', values: ['text'] }] }],
  },
};
