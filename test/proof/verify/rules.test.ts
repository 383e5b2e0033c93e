import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Outcome, Proof } from '../../../lib/proof';
import { RULES } from '../../../lib/proof/verify/rules';

// Every rule, and what breaks it: one change each to the committed manifests. Each change must be told by its rule.

type Json = any;
const folder = join(__dirname, '../../../dist/rocketmq');
const committed: Json[] = readdirSync(folder).map((file) => parse(readFileSync(join(folder, file), 'utf8')));
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/** The committed manifests, to be changed. */
class World {
  public readonly objects: Json[] = structuredClone(committed);
  public object = (kind: string, start: string): Json => {
    const found = this.objects.filter((one) => one.kind === kind && one.metadata.name.startsWith(`rocketmq-${start}`));
    if (found.length !== 1) throw new Error(`${kind} ${start}: ${found.length}`);
    return found[0];
  };
  public set = (name: string): Json => this.object('StatefulSet', name);
  public pod = (name: string): Json => this.set(name).spec.template.spec;
  public container = (name: string): Json => this.pod(name).containers[0];
  public env = (name: string, variable: string): Json => this.container(name).env.find((one: Json) => one.name === variable);
  public terms = (name: string): Json[] => this.pod(name).affinity.nodeAffinity[REQUIRED].nodeSelectorTerms;
  public apart = (name: string): Json[] => this.pod(name).affinity.podAntiAffinity[REQUIRED];
  public service = (name: string): Json => this.object('Service', name).spec;
  public budget = (name: string): Json => this.object('PodDisruptionBudget', name).spec;
  public annotations = (kind: string, name: string): Json => this.object(kind, name).metadata.annotations;
  /** Changes a configuration file of a ConfigMap. */
  public conf(name: string, file: string, from: string | RegExp, to: string): void {
    const { data } = this.object('ConfigMap', `${name}-conf`);
    const changed = data[file].replace(from, to);
    if (changed === data[file]) throw new Error(`${from} is not in ${file}`);
    data[file] = changed;
  }
  /** Another release, with its paths. */
  public release(version: string): void {
    for (const set of this.objects.filter(({ kind }) => kind === 'StatefulSet')) {
      const [container] = set.spec.template.spec.containers;
      container.image = container.image.replace('5.1.4', version);
      for (const one of container.env) if (one.value) one.value = one.value.replace('5.1.4', version);
    }
  }
  public remove(kind: string, name: string): void {
    this.objects.splice(this.objects.indexOf(this.object(kind, name)), 1);
  }
}

const WAVE = 'argocd.argoproj.io/sync-wave';
const BROKER = 'broker.conf';
const both = (world: World, change: (member: string) => void) => {
  for (const member of ['broker-0-0', 'broker-0-1']) change(member);
  return world;
};

type Change = (world: World) => unknown;
const BREAKS: { readonly [rule: string]: { readonly [what: string]: Change } } = {
  'pair-members': {
    'a member is missing': (w) => w.remove('StatefulSet', 'broker-0-1'),
    'a set has two pods': (w) => (w.set('broker-0-1').spec.replicas = 2),
    'a set has none': (w) => (w.set('broker-0-1').spec.replicas = 0),
  },
  'pair-zones': {
    'nothing binds the members': (w) => both(w, (m) => delete w.pod(m).affinity),
    'both are pinned to one zone without anti-affinity': (w) => {
      both(w, (m) => (w.terms(m)[0].matchExpressions[0].values = ['az1']));
      both(w, (m) => delete w.pod(m).affinity.podAntiAffinity);
    },
    'a second term opens the other zone': (w) => {
      w.terms('broker-0-0').push({ matchExpressions: [{ key: 'disk', operator: 'Exists' }] });
      both(w, (m) => w.apart(m).pop());
    },
    'In became NotIn': (w) => {
      w.terms('broker-0-0')[0].matchExpressions[0].operator = 'NotIn';
      both(w, (m) => w.apart(m).pop());
    },
    'both name one node': (w) =>
      both(w, (m) => {
        w.pod(m).nodeName = 'n1';
        delete w.pod(m).affinity.nodeAffinity;
      }),
    'nothing is required any more': (w) =>
      both(w, (m) => {
        const { affinity } = w.pod(m);
        affinity.nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: w.terms(m)[0] }] };
        w.apart(m).pop();
      }),
  },
  'broker-nodes': {
    'two groups do not select each other': (w) => {
      for (const group of [0, 1]) for (const member of [0, 1]) w.apart(`broker-${group}-${member}`).shift();
    },
    'a broker names its node': (w) => (w.pod('broker-1-0').nodeName = 'n1'),
  },
  'name-servers': {
    'one is left': (w) => (w.set('nameserver').spec.replicas = 1),
    'nothing keeps them apart': (w) => delete w.pod('nameserver').affinity.podAntiAffinity,
    'they may run on nodes without a zone': (w) => delete w.pod('nameserver').affinity.nodeAffinity,
    'their anti-affinity selects nobody': (w) => (w.apart('nameserver')[0].labelSelector.matchLabels['app.kubernetes.io/name'] = 'x'),
  },
  'zone-terms': {
    'a voter is not pinned': (w) => delete w.pod('controller-0').affinity.nodeAffinity,
    'a term of a voter has another key': (w) => (w.terms('controller-1')[0].matchExpressions[0].key = 'room'),
    'a member only needs some zone': (w) => {
      w.terms('broker-2-1')[0].matchExpressions[0] = { key: 'az', operator: 'Exists' };
    },
  },
  'declared-zone': { 'a pin moved': (w) => (w.terms('controller-2')[0].matchExpressions[0].values = ['az2']) },
  runnable: {
    'an empty term': (w) => (w.terms('broker-1-1')[0] = {}),
    'a gate that nobody lifts': (w) => (w.pod('broker-1-1').schedulingGates = [{ name: 'example.org/gate' }]),
    'a scheduler of one’s own': (w) => (w.pod('broker-1-1').schedulerName = 'mine'),
    'a contradiction': (w) => (w.pod('controller-0').nodeSelector = { az: 'az1' }),
  },
  'runnable-together': {
    'brokers of one zone that keep each other out': (w) =>
      delete w.apart('broker-0-0')[1].labelSelector.matchLabels['rocketmq.apache.org/broker-name'],
    'three name servers for two zones': (w) => (w.set('nameserver').spec.replicas = 3),
    'name servers kept out by brokers': (w) => delete w.apart('nameserver')[0].labelSelector.matchLabels,
  },
  quorum: {
    'an even number of voters': (w) => w.remove('StatefulSet', 'controller-2'),
    'two voters on a node': (w) => {
      for (const voter of [0, 1]) delete w.pod(`controller-${voter}`).affinity.podAntiAffinity;
    },
  },
  budgets: {
    'a group without one': (w) => w.remove('PodDisruptionBudget', 'broker-1'),
    'leaves nobody': (w) => (w.budget('broker-1').minAvailable = 0),
    'lets one of two go by counting what is away': (w) => {
      delete w.budget('broker-1').minAvailable;
      w.budget('broker-1').maxUnavailable = 1;
    },
    'counts all brokers': (w) => delete w.budget('broker-1').selector.matchLabels['rocketmq.apache.org/broker-name'],
    'selects nobody': (w) => (w.budget('broker-1').selector.matchLabels['app.kubernetes.io/name'] = 'x'),
    'two of them': (w) => w.objects.push({ ...w.object('PodDisruptionBudget', 'broker-1'), metadata: { name: 'again', namespace: 'rocketmq' } }),
    'keeps one voter of three': (w) => (w.budget('controller').minAvailable = 1),
    'lets a second voter go when one is gone': (w) => {
      delete w.budget('controller').minAvailable;
      w.budget('controller').maxUnavailable = 1;
    },
    'keeps half of the voters that are there': (w) => (w.budget('controller').minAvailable = '50%'),
    'lets nobody go': (w) => (w.budget('broker-1').minAvailable = 2),
    'by a percentage that comes to nobody': (w) => (w.budget('nameserver').minAvailable = '0%'),
  },
  roll: {
    'waits for somebody to delete pods': (w) => (w.set('broker-0-0').spec.updateStrategy.type = 'OnDelete'),
    'a partition holds pods back': (w) => (w.set('nameserver').spec.updateStrategy.rollingUpdate = { partition: 1 }),
    'two at a time': (w) => (w.set('nameserver').spec.updateStrategy.rollingUpdate = { maxUnavailable: 2 }),
    'a pod that never gets ready blocks the rest': (w) => delete w.set('nameserver').spec.podManagementPolicy,
  },
  'hand-over': {
    'no hook': (w) => delete w.container('broker-0-0').lifecycle,
    'a hook nobody mounts': (w) => (w.container('broker-0-0').lifecycle.preStop.exec.command[1] = '/etc/rocketmq/scripts/halt.sh'),
    'killed in its middle': (w) => (w.pod('controller-1').terminationGracePeriodSeconds = 100),
    'killed by default': (w) => delete w.pod('broker-0-1').terminationGracePeriodSeconds,
  },
  probes: {
    'no readiness': (w) => delete w.container('broker-0-0').readinessProbe,
    'no liveness': (w) => delete w.container('controller-0').livenessProbe,
    'no startup': (w) => delete w.container('nameserver').startupProbe,
    'asks another component': (w) => (w.container('broker-0-0').readinessProbe.exec.command[2] = 'nameserver'),
    'asks another question': (w) => (w.container('broker-0-0').readinessProbe.exec.command[3] = 'liveness'),
    'asks nothing': (w) => (w.container('broker-0-0').livenessProbe = { exec: {} }),
  },
  routes: {
    'the first answer makes it ready': (w) => delete w.container('nameserver').readinessProbe.successThreshold,
    'brokers tell them more rarely': (w) => w.conf('broker-1', BROKER, 'registerNameServerPeriod=10000', 'registerNameServerPeriod=60000'),
    'an answer each second': (w) => (w.container('nameserver').readinessProbe.periodSeconds = 1),
  },
  stay: {
    'leaves after five minutes': (w) => delete w.pod('broker-0-0').tolerations,
    'leaves some time later': (w) => (w.pod('broker-0-0').tolerations[0].tolerationSeconds = 60),
    'tolerates one of two': (w) => w.pod('nameserver').tolerations.pop(),
    'tolerates another effect': (w) => (w.pod('controller-0').tolerations[1].effect = 'NoSchedule'),
  },
  waves: {
    'the other member first': (w) => (w.annotations('StatefulSet', 'broker-0-0')[WAVE] = '12'),
    'both members at once': (w) => (w.annotations('StatefulSet', 'broker-0-1')[WAVE] = '10'),
    'controllers after brokers': (w) => (w.annotations('StatefulSet', 'controller-1')[WAVE] = '20'),
    'name servers after brokers': (w) => (w.annotations('StatefulSet', 'nameserver')[WAVE] = '10'),
    'a configuration after its pods': (w) => (w.annotations('ConfigMap', 'broker-1-conf')[WAVE] = '11'),
    'a budget after its pods': (w) => delete w.annotations('PodDisruptionBudget', 'controller')[WAVE],
    'no number': (w) => (w.annotations('Service', 'broker-1')[WAVE] = 'first'),
  },
  release: {
    'a release nobody knows': (w) => (w.container('broker-0-0').image = 'docker.io/apache/rocketmq:4.9.8'),
    'another release than its paths': (w) => (w.container('broker-0-0').image = 'docker.io/apache/rocketmq:5.3.1'),
    'no tag': (w) => (w.container('broker-0-0').image = 'docker.io/apache/rocketmq'),
  },
  'controller-mode': {
    off: (w) => w.conf('broker-0', BROKER, 'enableControllerMode=true', 'enableControllerMode=false'),
    missing: (w) => w.conf('broker-0', BROKER, 'enableControllerMode=true\n', ''),
    'one address for all controllers': (w) => w.conf('broker-0', BROKER, 'DnsLookup=false', 'DnsLookup=true'),
  },
  'config-keys': { 'a key nobody reads': (w) => w.conf('broker-2', BROKER, 'brokerHeartbeatInterval', 'brokerHeartBeatInterval') },
  'config-dead': {
    'a key of the other mode': (w) => w.conf('broker-2', BROKER, '# paths', 'brokerRole=SYNC_MASTER'),
    'no service that replicates': (w) => w.conf('broker-2', BROKER, '# paths', 'duplicationEnable=true'),
    'sends that are refused until a moment': (w) => w.conf('broker-2', BROKER, '# paths', 'startAcceptSendRequestTimeStamp=9999999999999'),
    'a log of controllers that is soon deleted': (w) =>
      w.conf('controller', 'n0.conf', 'controllerDLegerSelfId', 'mappedFileSize=104857600\ncontrollerDLegerSelfId'),
    'a lock before the probes': (w) => w.conf('broker-2', BROKER, '# paths', 'aclEnable=true'),
  },
  'config-values': {
    'a number with a unit': (w) => w.conf('broker-2', BROKER, 'syncBrokerMetadataPeriod=1000', 'syncBrokerMetadataPeriod=1s'),
    'a misspelt choice': (w) => w.conf('broker-2', BROKER, 'metricsExporterType=PROM', 'metricsExporterType=Prometheus'),
  },
  replication: {
    'acknowledged by one': (w) => w.conf('broker-0', BROKER, 'allAckInSyncStateSet=true', 'allAckInSyncStateSet=false'),
    'by default': (w) => w.conf('broker-0', BROKER, 'allAckInSyncStateSet=true\n', ''),
    'acknowledged by one of a set that must be two': (w) =>
      w.conf('broker-0', BROKER, 'allAckInSyncStateSet=true\nminInSyncReplicas=1', 'minInSyncReplicas=2'),
    'elected from what was not in sync': (w) => w.conf('controller', 'n1.conf', 'UncleanMaster=false', 'UncleanMaster=true'),
    'a member that is never in sync': (w) => w.conf('broker-0', BROKER, '# paths', 'asyncLearner=true'),
    'on a release that loses what was acknowledged alone': (w) => w.release('5.4.0'),
    'on a release that loses topics, however many copies were waited for': (w) => {
      w.release('5.3.3');
      for (const group of ['broker-0', 'broker-1', 'broker-2']) w.conf(group, BROKER, 'minInSyncReplicas=1', 'minInSyncReplicas=2');
    },
  },
  serving: { 'waits for a copy that is away': (w) => w.conf('broker-0', BROKER, 'minInSyncReplicas=1', 'minInSyncReplicas=2') },
  timing: {
    'dead after two heartbeats': (w) => w.conf('broker-0', BROKER, 'TimeoutMills=3000\nbroker', 'TimeoutMills=1000\nbroker'),
    'a name server holds up a failover': (w) => w.conf('broker-0', BROKER, 'registerBrokerTimeoutMills=2000\n', ''),
    'a slave is busy with a lost master when it is elected': (w) =>
      w.conf('broker-0', BROKER, 'haHousekeepingInterval=4000', 'haHousekeepingInterval=3000'),
    'an idle peer leaves the set': (w) => w.conf('broker-0', BROKER, 'haMaxTimeSlaveNotCatchup=3000', 'haMaxTimeSlaveNotCatchup=1000'),
  },
  addresses: {
    'a name server that knows no other': (w) =>
      (w.env('nameserver', 'NAMESRV_ADDR').value = 'rocketmq-nameserver-0.rocketmq-nameserver.rocketmq.svc.cluster.local:9876'),
    'names that are asked of the node': (w) => (w.pod('broker-0-0').dnsPolicy = 'Default'),
    'a name server is not listed': (w) => w.conf('broker-0', BROKER, /(namesrvAddr=.*);.*/, '$1'),
    'a controller is not listed': (w) => w.conf('broker-0', BROKER, /(controllerAddr=.*);.*/, '$1'),
    'a pod that is not there': (w) => w.conf('broker-0', BROKER, 'rocketmq-nameserver-1.', 'rocketmq-nameserver-2.'),
    'the Service instead of the pods': (w) => w.conf('broker-0', BROKER, /namesrvAddr=.*/, 'namesrvAddr=rocketmq-nameserver.rocketmq:9876'),
    'another port': (w) => w.conf('broker-0', BROKER, /namesrvAddr=(.*):9876$/m, 'namesrvAddr=$1:9878'),
    'another domain': (w) =>
      w.conf(
        'broker-0',
        BROKER,
        'nameserver-1.rocketmq-nameserver.rocketmq.svc.cluster.local',
        'nameserver-1.rocketmq-nameserver.rocketmq.svc.c.local',
      ),
    'controllers and name servers swapped': (w) =>
      w.conf('broker-0', BROKER, /namesrvAddr=.*/, 'namesrvAddr=rocketmq-controller-0-0.rocketmq-controller.rocketmq.svc.cluster.local:9878'),
    'a peer of another group': (w) => (w.env('broker-0-0', 'PEER').value = w.env('broker-1-0', 'PEER').value),
    'itself as peer': (w) => (w.env('broker-0-0', 'PEER').value = w.env('broker-0-1', 'PEER').value),
    'voters who do not name all': (w) => w.conf('controller', 'n0.conf', /(controllerDLegerPeers=.*);.*/, '$1'),
    nobody: (w) => w.conf('broker-0', BROKER, /namesrvAddr=.*\n/, ''),
  },
  identity: {
    'no group name': (w) => w.conf('broker-0', BROKER, 'brokerName=broker-0\n', ''),
    'another cluster': (w) => w.conf('broker-0', BROKER, 'brokerClusterName=rocketmq', 'brokerClusterName=other'),
    'both members are number 0': (w) => (w.env('broker-0-1', 'MEMBER').value = '0'),
    'a voter with the id of another': (w) => w.conf('controller', 'n0.conf', 'SelfId=n0', 'SelfId=n1'),
    'an id with a dash': (w) => w.conf('controller', 'n0.conf', 'SelfId=n0', 'SelfId=n-0'),
    'voters of two minds': (w) => w.conf('controller', 'n0.conf', 'controllerDLegerGroup=rocketmq-controller', 'controllerDLegerGroup=x'),
    'a voter that reads the file of another': (w) => (w.env('controller-0', 'CONF').value = '/etc/rocketmq/conf/n1.conf'),
  },
  ports: {
    'a port nobody listens on': (w) => (w.container('broker-0-0').ports[0].containerPort = 10921),
    'brokers that listen elsewhere': (w) => w.conf('broker-0', BROKER, 'listenPort=10911', 'listenPort=10921'),
    'one port twice': (w) => (w.container('broker-0-0').ports[1].containerPort = 10911),
  },
  start: {
    'without its address': (w) => w.container('broker-0-0').env.splice(w.container('broker-0-0').env.indexOf(w.env('broker-0-0', 'POD_IP')), 1),
    'the address of its node': (w) => (w.env('broker-0-0', 'POD_IP').valueFrom.fieldRef.fieldPath = 'status.hostIP'),
    'the memory of its node': (w) => delete w.container('broker-0-0').resources.limits,
    'no scripts in their file': (w) => (w.object('ConfigMap', 'broker-scripts').data['common.sh'] = ''),
    'a name that the scripts would read twice': (w) => w.conf('broker-2', BROKER, '# paths', 'brokerName=broker-2'),
    'a port instead of a question': (w) => (w.container('broker-0-0').readinessProbe = { tcpSocket: { port: 10911 } }),
    'no shell': (w) => (w.container('broker-0-0').command[0] = 'sh'),
    'of another component': (w) => (w.container('nameserver').command[2] = 'broker'),
    'no number': (w) => (w.env('controller-0', 'STOP_SECONDS').value = 'long'),
    'name servers to go to under another name': (w) => (w.env('nameserver', 'NAMESRV_ADDR').name = 'NAMESERVERS'),
    'a period that the scripts would read twice': (w) => w.conf('broker-2', BROKER, '# paths', 'haHousekeepingInterval=5000'),
    'another port than the scripts ask': (w) => {
      w.conf('broker-0', BROKER, 'listenPort=10911', 'listenPort=20911');
      both(w, (m) => (w.container(m).ports[0].containerPort = 20911));
    },
    'an identity where the scripts do not look': (w) => w.conf('broker-0', BROKER, '# paths', 'storePathBrokerIdentity=/var/lib/rocketmq/identity'),
    'more heap than memory': (w) => (w.env('broker-0-0', 'HEAP_PERCENT').value = '90'),
  },
  paths: {
    'a store that goes with the pod': (w) => {
      delete w.set('broker-0-0').spec.volumeClaimTemplates;
      w.pod('broker-0-0').volumes.push({ name: 'data', emptyDir: {} });
    },
    'an identity that goes with the pod': (w) => w.conf('broker-0', BROKER, '# paths', 'storePathBrokerIdentity=/tmp/identity'),
    'one volume for two claims': (w) => both(w, (m) => (w.set(m).spec.volumeClaimTemplates[0].spec.volumeName = 'rocketmq-data')),
    'a store outside its volume': (w) => w.conf('broker-0', BROKER, 'storePathRootDir=/var/lib', 'storePathRootDir=/srv'),
    'a log of controllers on the root': (w) => w.conf('controller', 'n0.conf', 'controllerStorePath=/var/lib', 'controllerStorePath=/opt'),
    'no place for temporary files': (w) =>
      (w.container('broker-0-0').volumeMounts = w.container('broker-0-0').volumeMounts.filter(({ mountPath }: Json) => mountPath !== '/tmp')),
    'read-only': (w) => (w.container('nameserver').volumeMounts.find(({ name }: Json) => name === 'data').readOnly = true),
    'a claim that cannot be written': (w) => (w.set('broker-0-0').spec.volumeClaimTemplates[0].spec.accessModes = ['ReadOnlyMany']),
    'a root that can be written': (w) => delete w.container('broker-0-0').securityContext.readOnlyRootFilesystem,
    'claims that go with the set': (w) => (w.set('broker-0-0').spec.persistentVolumeClaimRetentionPolicy.whenDeleted = 'Delete'),
    'one claim for both members': (w) =>
      both(w, (m) => {
        delete w.set(m).spec.volumeClaimTemplates;
        w.pod(m).volumes.push({ name: 'data', persistentVolumeClaim: { claimName: 'store' } });
      }),
    'a volume of root': (w) => delete w.pod('broker-0-0').securityContext.fsGroup,
  },
  references: {
    'a ConfigMap is missing': (w) => w.remove('ConfigMap', 'broker-1-conf'),
    'a ConfigMap is missing from a projected volume': (w) =>
      (w.pod('broker-0-0').volumes[1] = { name: 'scripts', projected: { sources: [{ configMap: { name: 'gone' } }] } }),
    'a file that the volume does not pick': (w) => (w.pod('broker-0-0').volumes[0].configMap.items = [{ key: 'broker.conf', path: 'other.conf' }]),
    'a file that is in no ConfigMap': (w) =>
      (w.pod('broker-0-0').volumes[0].configMap.items = ['broker.conf', 'tuning.conf'].map((key) => ({ key, path: key }))),
    'a variable from a ConfigMap that is missing': (w) =>
      w.container('broker-0-0').env.push({ name: 'EXTRA', valueFrom: { configMapKeyRef: { name: 'gone', key: 'x' } } }),
    'all variables of a ConfigMap that is missing': (w) => (w.container('broker-0-0').envFrom = [{ configMapRef: { name: 'gone' } }]),
    'a ServiceAccount is missing': (w) => w.remove('ServiceAccount', 'nameserver'),
    'a mount without a volume': (w) => w.pod('broker-0-0').volumes.pop(),
    'a file that is not mounted': (w) => (w.env('broker-0-0', 'CONF').value = '/etc/rocketmq/conf/b.conf'),
  },
  restricted: {
    'has no AppArmor': (w) => (w.container('broker-0-0').securityContext.appArmorProfile = { type: 'Unconfined' }),
    'may gain privileges': (w) => delete w.container('broker-0-0').securityContext.allowPrivilegeEscalation,
    'keeps capabilities': (w) => (w.container('broker-0-0').securityContext.capabilities.drop = ['NET_RAW']),
    'adds a capability': (w) => (w.container('broker-0-0').securityContext.capabilities.add = ['SYS_ADMIN']),
    'may be root': (w) => delete w.pod('controller-0').securityContext.runAsNonRoot,
    'is root': (w) => (w.pod('controller-0').securityContext.runAsUser = 0),
    'no seccomp profile': (w) => delete w.pod('controller-0').securityContext.seccompProfile,
    'the network of the node': (w) => (w.pod('nameserver').hostNetwork = true),
    'a port of the node': (w) => (w.container('nameserver').ports[0].hostPort = 9876),
    'a folder of the node': (w) => w.pod('nameserver').volumes.push({ name: 'x', hostPath: { path: '/' } }),
    privileged: (w) => (w.container('nameserver').securityContext.privileged = true),
    'a second container': (w) => w.pod('nameserver').containers.push({ name: 'x', image: 'x:1' }),
  },
  selectors: {
    'does not select its own pods': (w) => (w.set('broker-0-0').spec.selector.matchLabels['rocketmq.apache.org/member'] = '7'),
    'selects its peer too': (w) => delete w.set('broker-0-0').spec.selector.matchLabels['rocketmq.apache.org/member'],
    'holds a label of somebody else': (w) => {
      for (const labels of [w.set('nameserver').spec.selector.matchLabels, w.set('nameserver').spec.template.metadata.labels]) labels.team = 'mq';
    },
    'holds what may change': (w) => {
      const labels = { 'app.kubernetes.io/version': '5.1.4' };
      Object.assign(w.set('nameserver').spec.selector.matchLabels, labels);
      Object.assign(w.set('nameserver').spec.template.metadata.labels, labels);
    },
  },
  services: {
    'is missing': (w) => w.remove('Service', 'broker-1'),
    'has an address of its own': (w) => delete w.service('broker-1').clusterIP,
    'hides pods that are not ready': (w) => (w.service('broker-1').publishNotReadyAddresses = false),
    'selects nobody': (w) => (w.service('broker-1').selector['app.kubernetes.io/name'] = 'x'),
    'selects all brokers': (w) => delete w.service('broker-1').selector['rocketmq.apache.org/broker-name'],
    'leads to no port': (w) => (w.service('broker-1').ports[0].targetPort = 'x'),
    'a set names another': (w) => (w.set('broker-1-0').spec.serviceName = 'rocketmq-broker-2'),
  },
  labels: {
    'of a pod': (w) => delete w.set('broker-0-0').spec.template.metadata.labels['rocketmq.apache.org/zone'],
    'of an object': (w) => delete w.object('ConfigMap', 'broker-1-conf').metadata.labels['app.kubernetes.io/managed-by'],
    'of another cluster': (w) => (w.object('Service', 'broker-1').metadata.labels['app.kubernetes.io/instance'] = 'other'),
    'of another part': (w) => (w.set('broker-0-0').metadata.labels['app.kubernetes.io/component'] = 'controller'),
  },
  names: {
    'two objects of one name': (w) => w.objects.push(structuredClone(w.object('Service', 'broker-1'))),
    'too long for what is added': (w) => (w.set('broker-0-0').metadata.name = `rocketmq-${'x'.repeat(50)}`),
  },
  secrets: {
    'a Secret of ours': (w) => {
      const { metadata } = w.object('ServiceAccount', 'broker');
      w.objects.push({ apiVersion: 'v1', kind: 'Secret', metadata });
    },
  },
};

const proofOf = (change: Change = () => {}) => {
  const world = new World();
  change(world);
  return Proof.ofManifests(world.objects);
};
const unmet = (proof: Proof) => [...new Set(proof.verdicts.filter(({ outcome }) => outcome !== Outcome.HOLDS).map(({ rule }) => rule))];

describe('The committed manifests', () => {
  test('keep every rule, and each rule has something here that breaks it', () => {
    expect(unmet(proofOf())).toEqual([]);
    expect(Object.keys(BREAKS).sort()).toEqual(RULES.map(({ id }) => id).sort());
  });

  test.each(Object.entries(BREAKS).flatMap(([rule, changes]) => Object.entries(changes).map(([what, change]) => [rule, what, change] as const)))(
    'no longer keep %s: %s',
    (rule, _, change) => {
      const proof = proofOf(change);
      expect(unmet(proof)).toContain(rule);
      const told = proof.verdicts.filter((verdict) => verdict.rule === rule && verdict.outcome !== Outcome.HOLDS);
      for (const { got, fix, asked, evidence } of told) {
        for (const text of [got, fix, asked]) expect([text.en, text.zh]).not.toContain('');
        expect(`${JSON.stringify([got, fix])}`).not.toMatch(/undefined|\[object/);
        expect(evidence.length).toBeGreaterThan(0);
      }
    },
  );
});

test('A voter that may stand in either zone counts as lost with each of them', () => {
  const proof = proofOf((w) => {
    for (const voter of [0, 1, 2]) {
      w.terms(`controller-${voter}`)[0].matchExpressions[0].values = ['az1', 'az2'];
      delete w.set(`controller-${voter}`).spec.template.metadata.labels['rocketmq.apache.org/zone'];
    }
  });
  const told = proof.verdicts.filter(({ rule }) => rule === 'quorum').map(({ got }) => got.en);
  expect(told).toEqual(['3 voters, loss of az1: needs hands, loss of az2: needs hands']);
});

describe('What breaks nothing', () => {
  test.each<[string, Change]>([
    ['an own label on a Service', (w) => (w.object('Service', 'broker-1').metadata.labels.team = 'mq')],
    ['a larger claim', (w) => (w.set('broker-0-0').spec.volumeClaimTemplates[0].spec.resources.requests.storage = '200Gi')],
    ['one of two pins that exclude each other without the anti-affinity by zone', (w) => both(w, (m) => w.apart(m).pop())],
    ['the anti-affinity of one broker, which all others have', (w) => delete w.pod('broker-0-0').affinity.podAntiAffinity],
    ['one more required expression', (w) => w.terms('broker-0-0')[0].matchExpressions.push({ key: 'disk', operator: 'In', values: ['ssd'] })],
    ['a slower probe', (w) => (w.container('broker-0-0').livenessProbe.periodSeconds = 20)],
    ['another toleration', (w) => w.pod('broker-0-0').tolerations.push({ key: 'mq', operator: 'Exists' })],
    ['keys of the defaults left out', (w) => w.conf('broker-0', BROKER, /autoCreate.*\n/g, '')],
    ['a file that is optional', (w) => (w.container('broker-0-0').envFrom = [{ configMapRef: { name: 'gone', optional: true } }])],
    [
      'a properties file with a port of somebody else',
      (w) => {
        w.objects.push({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'shop', namespace: 'rocketmq' },
          data: { 'shop.properties': 'listenPort=80' },
        });
        const volumes = [{ name: 'conf', configMap: { name: 'shop' } }];
        const containers = [{ name: 'shop', image: 'shop:1', volumeMounts: [{ name: 'conf', mountPath: '/conf' }] }];
        w.objects.push({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'shop', namespace: 'rocketmq' },
          spec: { selector: { matchLabels: { app: 'shop' } }, template: { metadata: { labels: { app: 'shop' } }, spec: { containers, volumes } } },
        });
      },
    ],
    ['another order of objects', (w) => w.objects.reverse()],
    ['a Secret of somebody else', (w) => w.objects.push({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x', namespace: 'rocketmq' } })],
    [
      'a workload of somebody else',
      (w) =>
        w.objects.push({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web', namespace: 'rocketmq' },
          spec: {
            selector: { matchLabels: { app: 'web' } },
            template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1' }] } },
          },
        }),
    ],
  ])('is not told: %s', (_, change) => expect(unmet(proofOf(change))).toEqual([]));
});
