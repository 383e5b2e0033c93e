/** What mutants are that break no invariant. Each sort of them was looked at; one that is not here fails the test. */
interface Sort {
  /** Of the sort, or of the name where only that tells the workload. */
  readonly of: RegExp;
  readonly is: 'harmless' | 'debatable' | 'refused';
  readonly why: string;
}

const sorts = (is: Sort['is'], of: { [why: string]: RegExp }): Sort[] => Object.entries(of).map(([why, one]) => ({ of: one, is, why }));

const POD = '\\.spec\\.template\\.spec';
const CONTAINER = `${POD}\\.containers\\[\\w+\\]`;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const A_NUMBER = '(plus|minus|times10|swap)';
const PERIODS = [
  ...['controllerHeartBeatTimeoutMills', 'brokerHeartbeatInterval', 'syncBrokerMetadataPeriod', 'syncControllerMetadataPeriod'],
  ...['checkSyncStateSetPeriod', 'haSendHeartbeatInterval', 'haHousekeepingInterval', 'haMaxTimeSlaveNotCatchup', 'registerBrokerTimeoutMills'],
  ...['registerNameServerPeriod', 'scanNotActiveBrokerInterval', 'scanInactiveMasterInterval'],
].join('|');

/** The API server takes none of these, so none reaches a cluster: `verify` may say so, and other tools do. */
const REFUSED = sorts('refused', {
  'the API server knows no such kind and version': /^Namespace ((drop|misspell|swap) \.apiVersion|drop \.kind)$/,
  'an object needs a name': /^\w+ drop \.metadata\.name$/,
  'Pod Security knows no such level or version': /^Namespace misspell .*pod-security/,
  'a port needs a number, and each of several a name of its own':
    /Service ((drop|zero) .*\.port$|(drop|swap) .*ports\[(remoting|fast|ha|metrics)\]\.name$|twice .*ports\[)/,
  'names and paths of containers, volumes, mounts and ports are there once': new RegExp(
    `twice (${CONTAINER}(\\.ports|\\.volumeMounts)?(\\[\\w+\\])?$|${POD}\\.volumes|\\.spec\\.volumeClaimTemplates\\[data\\]$)`,
  ),
  'a variable needs a name, a mount a path, a term a topology key': new RegExp(
    `drop ${POD}.*(env\\[\\w+\\]\\.name|\\.mountPath|podAntiAffinity.*\\.topologyKey)$`,
  ),
  'a field is read in a version that exists': /misspell .*fieldRef\.apiVersion$/,
  'no request is above its limit': new RegExp(`(minus ${CONTAINER}\\.resources\\.limits|plus ${CONTAINER}\\.resources\\.requests)\\.memory$`),
  'a variable has a value from somewhere': /drop .*valueFrom\.fieldRef(\.fieldPath)?$/,
  'a claim asks for some storage, in some mode': /(drop|zero) \.spec\.volumeClaimTemplates\[data\]\.spec(\.(resources|accessModes).*)?$/,
});

/** Where people could differ, or where the manifests do not tell. */
const DEBATABLE = sorts('debatable', {
  'only a second cluster in the namespace would tell': /drop \.spec\.(selector\.)?(matchLabels\.)?app\.kubernetes\.io\/instance$/,
  'an object that does not say who manages it owes no labels': /(drop|misspell) \.metadata\.labels(\.app\.kubernetes\.io\/managed-by)?$/,
  'the contract names this label and no value': /misspell \.metadata\.labels\.app\.kubernetes\.io\/part-of$/,
  'the component of an object that is not a pod is told by who uses it': /swap \.metadata\.labels\.app\.kubernetes\.io\/component$/,
  'no invariant speaks of what Argo CD prunes':
    /(drop|misspell) .*(argocd\.argoproj\.io\/sync-options|volumeClaimTemplates\[data\]\.metadata\.annotations)$/,
  'a namespace nothing lives in': /^Namespace (misspell|swap) \.metadata\.name$/,
  'safe, but the drain of a broken member never ends': /unhealthyPodEvictionPolicy$/,
  'safe, but a broken pod blocks its own repair': /(OrderedReady for|drop) \.spec\.podManagementPolicy$/,
  'a script that says something else is a matter of its own tests': /swap \.data\.(\w+\.sh|java\.security)$/,
  'a namespace that is something else': /^Namespace (swap|misspell) \.kind$/,
  'the same address twice is a slip, though it does no harm': /twice item \d of conf (controllerAddr|namesrvAddr)$/,
  'the contract asks it of pods, not of their workload': /drop \.metadata\.labels\.rocketmq\.apache\.org\/(broker-name|member)$/,
  'the same amount as long as request and limit are the same': /requests\.memory for .*resourceFieldRef\.resource$/,
  'without an address the scripts ask the loopback, which is meant for tests': /(drop|misspell|swap) .*env\[POD_IP\](\.name|\.valueFrom)?$/,
  'safe, but no drain ever ends': /^PodDisruptionBudget (plus|times10|drop) \.spec\.minAvailable$/,
  'nobody uses the ports of a headless Service, which the contract names':
    /^Service (drop|plus|minus|misspell|swap) \.spec\.ports(\[\w+\]|\[\w+\]\.(name|port|targetPort))?$/,
  'periods, thresholds and time limits of probes are a matter of taste': new RegExp(`(drop|times10|zero) ${CONTAINER}\\.\\w+Probe\\.\\w+$`),
  'what a probe asks is known by the scripts': new RegExp(`(misspell|swap) ${CONTAINER}\\.\\w+Probe\\.exec\\.command\\[\\]$`),
  'sizes out of proportion': new RegExp(`(drop|zero|swap|times10) ${CONTAINER}\\.(resources|env\\[(HEAP|DIRECT_MEMORY)_PERCENT\\]\\.value$)`),
  'a limit of nothing': new RegExp(`zero ${POD}\\.volumes\\[\\w+\\]\\.emptyDir\\.sizeLimit$`),
  "flags of Java are the release's": new RegExp(`(drop|misspell|swap) ${CONTAINER}\\.env\\[JVM_FLAGS(_JDK9)?\\]`),
  'every container has a /dev/shm of 64 MB anyway': /(drop|misspell|swap|twice) .*volumeMounts\[shm\]/,
  'without a user, or as another, it is up to the image': /(drop|plus|minus|times10) .*securityContext\.runAsUser$/,
  'the group of root is no root': /zero .*securityContext\.(runAsGroup|fsGroup)$/,
  'an image that must be there already': /^StatefulSet Never for/,
  'a name server is bound to no zone, so it may leave or stay': /^StatefulSet rocketmq-nameserver: .*tolerations/,
  'a name server has nothing to finish': /^StatefulSet rocketmq-nameserver: zero .*terminationGracePeriodSeconds$/,
  'the manifests do not tell which zones there are': /^StatefulSet rocketmq-nameserver: misspell .*nodeAffinity.*\.values\[\d\]$/,
  'the scripts take any number but 0 for the second member': /(plus|swap|times10) .*env\[MEMBER\]\.value$/,
  'how long a first boot waits is no promise': /(zero|swap) .*env\[FIRST_BOOT_SECONDS\]\.value$/,
  'how long a hand-over may take is a matter of taste': /swap .*env\[STOP_SECONDS\]\.value$/,
  'nobody reads what kind a claim template is': /(drop|misspell) \.spec\.volumeClaimTemplates\[data\]\.(apiVersion|kind)$/,
  'another preset, or none': /conf minInSyncReplicas$/,
  'a defect of the release makes small or huge chunks a risk': /(drop|comment out|times10|tenth of) conf haTransferBatchSize$/,
  'whether metrics are wanted': /(drop|comment out|misspell the value of) conf metrics(ExporterType|PromExporterHost)$/,
  'RocketMQ falls back to the home that start.sh gives it': /(drop|comment out) conf (configStorePath|kvConfigPath|controllerStorePath)$/,
  'a commit log that is not below the root is found by RocketMQ, not by start.sh': /misspell the value of conf storePath/,
  'logs in another form or place': /\.data\.logback\.xml$/,
  'a name server needs no configuration': /empty \.data\.nameserver\.conf$/,
});

const HARMLESS = sorts('harmless', {
  'a hash is in the name anyway': /^ConfigMap (drop|flip) \.immutable$/,
  'what Argo CD shows': /(drop|misspell) \.metadata\.annotations\.argocd\.argoproj\.io\/compare-options$/,
  'the same addresses in another order': /turn conf (controllerAddr|namesrvAddr)$/,
  'the contract asks nothing of the label of a voter': /(drop|misspell|swap) \.metadata\.labels\.rocketmq\.apache\.org\/controller-id$/,
  'a comment': /conf a comment$/,
  "RocketMQ's own value is the same":
    /(drop|comment out) conf (fetchControllerAddrByDnsLookup|listenPort|metricsPromExporterPort|enableElectUncleanMaster|storePathCommitLog)$/,
  'topics and groups may be made by hand or not': /(drop|comment out|flip) conf autoCreate/,
  'another size of chunks within reason': /(plus|minus) conf haTransferBatchSize$/,
  'another period for which all inequalities hold': new RegExp(`conf (${PERIODS})$`),
  'another folder on the same volume': /misspell the value of conf (configStorePath|kvConfigPath|controllerStorePath)$/,
  'the same line once more, which RocketMQ reads as one': /^ConfigMap twice conf /,
  'a name server is stopped without a hook': /^ConfigMap rocketmq-nameserver-scripts-\w+: (drop|empty|swap) \.data\.stop\.sh$/,
  'another wave that is as early': /(plus|minus|times10|drop) \.metadata\.annotations(\.argocd\.argoproj\.io\/sync-wave)?$/,
  'somebody else may make the namespace': /^Namespace drop object$/,
  'the pods keep to "restricted" unasked': /^Namespace drop .*pod-security/,
  'the other labels select the same pods': /drop \.spec\.(selector\.)?(matchLabels\.)?app\.kubernetes\.io\/(component|name)$/,
  'a budget goes by its selector': /^PodDisruptionBudget (misspell|swap) \.metadata\.name$/,
  "Kubernetes' own value is the same": new RegExp(
    [
      '^Service drop \\.spec\\.ports\\[\\w+\\]\\.(protocol|targetPort)$',
      `drop (\\.spec\\.(persistentVolumeClaimRetentionPolicy|updateStrategy)(\\.\\w+)?|\\.spec\\.replicas|.*\\.volumeMode|${CONTAINER}\\.ports.*protocol)$`,
      `drop ${POD}\\.(.*fieldRef\\.apiVersion|.*resourceFieldRef\\.containerName|volumes\\[\\w+\\]\\.emptyDir)$`,
    ].join('|'),
  ),
  'a list in which order does not matter':
    /(Service turn \.spec\.ports|StatefulSet turn .*(values|podAntiAffinity.*|env|ports|volumeMounts|tolerations|volumes))$/,
  'the account says the same, or a token that nobody uses': /(drop|flip) .*automountServiceAccountToken$/,
  'any account that exists': /(drop|swap) .*serviceAccountName$/,
  'when an image is pulled': /(Always for|drop) .*imagePullPolicy$/,
  'how long it takes to hand the volume over': /(Always for|drop) .*fsGroupChangePolicy$/,
  'another group of the same volume, or one for no volume': /(drop|plus|minus|times10) .*securityContext\.(fsGroup|runAsGroup)$/,
  'these taints have no value, and what is not asked for is tolerated': /(Equal for|drop) .*tolerations\[.*\]\.(operator|effect|key)$/,
  'the name servers may stand in any zone, but never in one': /^StatefulSet Exists .*nodeSelectorTerms\[\]\.matchExpressions\[az\]\.operator$/,
  'one pod can write, whoever else could': /(ReadWriteMany|ReadWriteOncePod) for .*accessModes/,
  'the contract asks it of brokers': /drop \.spec\.template\.metadata\.labels\.rocketmq\.apache\.org\/zone$/,
  'another size within reason': new RegExp(`(plus|minus) ${CONTAINER}\\.(resources|env\\[(HEAP|DIRECT_MEMORY)_PERCENT\\]\\.value$)`),
  'a probe once more or less often': new RegExp(`(plus|minus) ${CONTAINER}\\.\\w+Probe\\.\\w+$`),
  'another size': new RegExp(
    `${A_NUMBER} (\\.spec\\.volumeClaimTemplates\\[data\\]\\.spec\\.resources|${POD}\\.volumes\\[\\w+\\]\\.emptyDir\\.sizeLimit)`,
  ),
  'no limit, or in files instead of memory': /(drop|nothing for) .*emptyDir\.(sizeLimit|medium)$/,
  'a bound that still fits': new RegExp(
    `(plus|minus|times10) (.*env\\[(STOP|FIRST_BOOT)_SECONDS\\]\\.value|${POD}\\.terminationGracePeriodSeconds)$`,
  ),
  'no bound, and nothing to do': /^StatefulSet rocketmq-nameserver: drop .*terminationGracePeriodSeconds$/,
  'files of a ConfigMap cannot be written': /(drop|flip) .*volumeMounts\[(conf|scripts)\]\.readOnly$/,
  'another volume of the kind': /^StatefulSet rocketmq-nameserver: swap .*volumeMounts.*\.name$/,
  'links to Services that nobody uses': /enableServiceLinks$/,
  'the others keep away from it all the same': new RegExp(`(drop|misspell|swap|prefer) ${POD}\\.affinity\\.podAntiAffinity(\\.${REQUIRED}.*)?$`),
  'once more': new RegExp(
    `twice ${POD}\\.(affinity|tolerations|.*env\\[|.*capabilities)|twice \\.spec\\.volumeClaimTemplates\\[data\\]\\.spec\\.accessModes`,
  ),
});

const BY_HAND = [
  'a budget by an expression',
  'a budget of half',
  'a node selector instead of the term',
  'a Secret of somebody else',
  'a key of the release with a good value',
  'a label of a user on pods',
  'a label of its own on a Service',
  'a name of 53 characters',
  'a node selector that says the zone again',
  'a Service for clients beside the others',
  'a selector by an expression, for the same brokers',
  'a shorter hook',
  'a storage class',
  'a voter moves to a room of its own, as its label says',
  'a voter moves to the other room, as its label says',
  'a wish for a node beside the rules',
  'an annotation of its own on a Service',
  'an annotation on pods',
  'another label for zones in one anti-affinity',
  'anti-affinity of name servers in all namespaces',
  'anti-affinity of name servers in this namespace, by name',
  'anti-affinity that looks into another namespace, in one',
  'no partition, spelt out',
  'one more expression in the term',
  'one more term, the same',
  'one toleration more',
  'spread as a wish beside the rules',
  'the container not as root, itself',
  'the members change zones',
  'the one capability that is allowed',
  'the same image from another registry',
  'tolerates everything',
].map((name): Sort => ({ of: new RegExp(`^by hand: ${name}$`), is: 'harmless', why: 'thought of as such' }));

/** What is left of the container beside a controller, after the sorts that all containers have. */
const KEEPER = sorts('debatable', {
  'no invariant needs the keeper: without it leadership stays where it is': /containers\[keeper\]|\.data\.keep-leader\.sh$/,
});

export const SORTS: Sort[] = [...REFUSED, ...DEBATABLE, ...HARMLESS, ...BY_HAND, ...KEEPER];
