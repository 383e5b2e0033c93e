// What each change must come to. A change of a placement rule is decided by brute force (assignments.ts). Of all others the rule is that every
// field matters: what may change without breaking an invariant stands here with the reason, and nothing else may.

export interface Class {
  readonly name: 'harmless' | 'invalid' | 'open';
  /** "<change> <kind> <object> <field>", as a mutant is named. */
  readonly mutants: RegExp;
  readonly why: string;
}

const TIMER =
  '(controllerHeartBeatTimeoutMills|brokerHeartbeatInterval|sync(Broker|Controller)MetadataPeriod|checkSyncStateSetPeriod|haHousekeepingInterval|haMaxTimeSlaveNotCatchup|registerNameServerPeriod|scan\\w+Interval)';
const ANY = '(delete|flip|count up|zero|misspell|swap \\d|double)';
const of = (change: string, field: string) => new RegExp(`^${change} \\w+ \\S+ (\\S*\\.)?${field}$`);

export const CLASSES: Class[] = [
  // No invariant depends on it.
  {
    name: 'harmless',
    mutants: of(ANY, 'annotations\\.argocd\\.argoproj\\.io/(compare|sync)-options'),
    why: 'they only keep Argo CD from pruning and from calling the rest out of sync',
  },
  { name: 'harmless', mutants: of('(delete|flip)', 'immutable'), why: 'nobody changes a ConfigMap whose name is a hash of it' },
  {
    name: 'harmless',
    mutants: of('(delete|misspell|swap \\d)', 'labels\\.pod-security\\.kubernetes\\.io/[\\w-]+'),
    why: 'pods pass whether or not it is enforced',
  },
  { name: 'harmless', mutants: /^delete Namespace rocketmq$/, why: 'the namespace may be there already' },
  {
    name: 'harmless',
    mutants: of('delete', '(listenPort|fetchControllerAddrByDnsLookup|minInSyncReplicas|enableElectUncleanMaster)'),
    why: 'RocketMQ has the same value by itself',
  },
  {
    name: 'harmless',
    mutants: of('(delete|misspell)', '(storePath\\w+|controllerStorePath|configStorePath|kvConfigPath)'),
    why: 'start.sh puts the home, where RocketMQ writes by itself, on the same volume',
  },
  { name: 'harmless', mutants: of('delete', TIMER), why: 'only later: the other periods still fit' },
  {
    name: 'harmless',
    mutants: of(
      'tenfold',
      '(controllerHeartBeatTimeoutMills|sync\\w+Period|checkSyncStateSetPeriod|haHousekeepingInterval|haMaxTimeSlaveNotCatchup|scan\\w+Interval)',
    ),
    why: 'only slower: the other periods still fit',
  },
  {
    name: 'harmless',
    mutants: /^(delete|misspell|swap \d) Namespace rocketmq metadata\.labels(\.app\.kubernetes\.io\/managed-by)?$/,
    why: "the namespace may be somebody else's",
  },
  { name: 'harmless', mutants: of('(delete|tenfold)', 'haTransferBatchSize'), why: 'only larger or smaller pieces' },
  { name: 'harmless', mutants: of('(delete|flip)', 'autoCreate\\w+'), why: 'a choice of the user' },
  { name: 'harmless', mutants: of('(delete|misspell)', 'metricsPromExporterHost'), why: 'metrics are no promise' },
  { name: 'harmless', mutants: of('delete', 'metrics(ExporterType|PromExporterPort)'), why: 'metrics are no promise' },
  {
    name: 'harmless',
    mutants: of('delete', '(selector|matchLabels)\\.app\\.kubernetes\\.io/(name|instance)'),
    why: 'the labels that are left select the same pods',
  },
  {
    name: 'harmless',
    mutants:
      /^delete (StatefulSet|Service|PodDisruptionBudget) rocketmq-(broker-\d(-\d)?|controller-\d) spec\.selector\.(matchLabels\.)?app\.kubernetes\.io\/component$/,
    why: 'the labels that are left select the same pods',
  },
  {
    name: 'harmless',
    mutants: of('delete', 'spec\\.ports(\\.\\d(\\.(name|port|protocol|targetPort))?)?'),
    why: 'a headless Service gives names, whatever its ports are',
  },
  {
    name: 'harmless',
    mutants: /^(count up|zero|misspell|swap \d) Service \S+ spec\.ports\.\d\.(name|port|protocol)$/,
    why: 'a headless Service gives names, whatever its ports are',
  },
  {
    name: 'harmless',
    mutants: of('(delete|flip)', '(automountServiceAccountToken|enableServiceLinks)'),
    why: 'nothing in the pods speaks to the API server',
  },
  { name: 'harmless', mutants: of('(delete|swap \\d)', 'serviceAccountName'), why: 'nothing in the pods speaks to the API server' },
  { name: 'harmless', mutants: of('delete', '(persistentVolumeClaimRetentionPolicy|whenDeleted|whenScaled)'), why: 'Kubernetes retains by itself' },
  { name: 'harmless', mutants: /^delete StatefulSet rocketmq-(broker|controller)\S* spec\.replicas$/, why: 'one is the default' },
  { name: 'harmless', mutants: of('delete', 'updateStrategy(\\.type)?'), why: 'RollingUpdate is the default' },
  { name: 'harmless', mutants: of('double', '(capabilities\\.drop|tolerations)'), why: 'said twice is said once' },
  { name: 'harmless', mutants: of('delete', 'fieldRef\\.apiVersion'), why: 'v1 is the default' },
  { name: 'harmless', mutants: of('delete', 'resourceFieldRef\\.containerName'), why: 'the own container is meant' },
  {
    name: 'harmless',
    mutants: of('delete', '(imagePullPolicy|protocol|emptyDir\\.sizeLimit|emptyDir\\.medium|fsGroupChangePolicy)'),
    why: 'the default does as well',
  },
  { name: 'harmless', mutants: of('count up', '\\w+Probe\\.\\w+'), why: 'a second or a try more' },
  { name: 'harmless', mutants: of('delete', 'resources\\.requests(\\.\\w+)?'), why: 'how much room a pod asks for is no invariant' },
  { name: 'harmless', mutants: of('(delete|flip)', 'volumeMounts\\.[01]\\.readOnly'), why: 'a ConfigMap is read-only anyway' },
  { name: 'harmless', mutants: of('count up', 'terminationGracePeriodSeconds'), why: 'a second more' },
  {
    name: 'harmless',
    mutants: /^delete StatefulSet rocketmq-nameserver spec\.template\.spec\.(terminationGracePeriodSeconds|securityContext\.fsGroup)$/,
    why: 'a name server keeps nothing',
  },
  {
    name: 'harmless',
    mutants: of('delete', 'tolerations\\.\\d\\.(effect|key|operator)'),
    why: 'it then tolerates more, and those taints have no value',
  },
  { name: 'harmless', mutants: of('swap \\d', 'volumes\\.1\\.configMap\\.name'), why: 'the scripts are the same for all components' },
  {
    name: 'harmless',
    mutants: of('(delete|misspell)', 'volumeClaimTemplates\\.0\\.metadata\\.annotations(\\S*)'),
    why: 'they only keep Argo CD from pruning',
  },
  {
    name: 'harmless',
    mutants: of('(delete|misspell|swap \\d)', 'volumeClaimTemplates\\.0\\.(apiVersion|kind)'),
    why: 'the API server writes them itself',
  },
  { name: 'harmless', mutants: of('swap \\d', 'volumeClaimTemplates\\.0\\.spec\\.resources\\.requests\\.storage'), why: 'another size' },
  {
    name: 'harmless',
    mutants: /^delete StatefulSet rocketmq-controller-\d metadata\.annotations(\.argocd\.argoproj\.io\/sync-wave)?$/,
    why: 'wave 0 is the default',
  },
  {
    name: 'harmless',
    mutants: /^\S+( \d)? StatefulSet rocketmq-controller-\d metadata\.labels\.rocketmq\.apache\.org\/controller-id$/,
    why: 'only the label of the pod selects',
  },
  {
    name: 'harmless',
    mutants: /^delete StatefulSet rocketmq-controller-\d spec\.template\.metadata\.labels\.rocketmq\.apache\.org\/zone$/,
    why: 'the contract asks it of brokers',
  },

  // The API server refuses it, and `npm run validate` tells.
  {
    name: 'invalid',
    mutants: of('double', '(containers|env|volumeMounts|volumes|volumeClaimTemplates|spec\\.ports|accessModes)'),
    why: 'two of one name',
  },
  {
    name: 'invalid',
    mutants: of(
      '(misspell|swap \\d)',
      '(fieldRef\\.apiVersion|imagePullPolicy|protocol|fsGroupChangePolicy|emptyDir\\.medium|volumeMode|accessModes\\.0)',
    ),
    why: 'no such value',
  },
  { name: 'invalid', mutants: of('misspell', '(limits\\.memory|requests\\.\\w+|emptyDir\\.sizeLimit)'), why: 'no quantity' },
  {
    name: 'invalid',
    mutants: of('delete', 'volumeClaimTemplates\\.0\\.spec(\\.(accessModes(\\.0)?|volumeMode|resources(\\.requests(\\.storage)?)?))?'),
    why: 'a claim needs them',
  },

  // Who knows more than the manifests can tell.
  {
    name: 'open',
    mutants: /^(misspell|swap \d) StatefulSet \S+ \S*env\.\d+\.value$/,
    why: 'Java alone knows its flags, and any number of seconds may be meant',
  },
  { name: 'open', mutants: of('(delete|zero)', '\\w+Probe\\.\\w+(Seconds|Threshold)'), why: 'how long a store takes to start' },
  { name: 'open', mutants: of('swap \\d', '(limits\\.memory|requests\\.\\w+|emptyDir\\.sizeLimit)'), why: 'how much a pod needs' },
  {
    name: 'open',
    mutants: of('(delete|count up|zero)', 'securityContext\\.(fsGroup|runAsGroup|runAsUser)'),
    why: 'whom the files of the image belong to',
  },
  {
    name: 'open',
    mutants: /^zero StatefulSet rocketmq-nameserver \S*terminationGracePeriodSeconds$/,
    why: 'a name server keeps nothing, and is missed for a moment',
  },
  { name: 'open', mutants: /^zero ConfigMap \S+ \S*minInSyncReplicas$/, why: 'nobody has tried' },
  {
    name: 'open',
    mutants: /^misspell StatefulSet rocketmq-nameserver \S*values\.\d$/,
    why: 'which zones there are only the nodes tell: `plan` does',
  },
];
