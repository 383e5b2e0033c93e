import { DIST, indexOf, type Json } from './dist';
import type { Mutant } from './mutants';

const ZONE = { key: 'az', operator: 'In' };
const BROKER = 'StatefulSet rocketmq-broker-0-0';
const PEER = 'StatefulSet rocketmq-broker-0-1';
const OTHER = 'StatefulSet rocketmq-broker-1-1';
const VOTER = 'StatefulSet rocketmq-controller-1';
const NAMES = 'StatefulSet rocketmq-nameserver';
const BUDGET = 'PodDisruptionBudget rocketmq-broker-0';
const SERVICE = 'Service rocketmq-broker-0';
const CONTROLLERS = 'ConfigMap rocketmq-controller-conf-4fe02dd8a1';
const CONF = 'ConfigMap rocketmq-broker-0-conf-754ca7b45b';

type Edit = (body: Json) => void;

const pod = (body: Json): Json => body.spec.template.spec;
const container = (body: Json): Json => pod(body).containers[0];
const nodeAffinity = (body: Json): Json => pod(body).affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution;
const apart = (body: Json): Json[] => pod(body).affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
const pin = (...values: string[]) => ({ matchExpressions: [{ ...ZONE, values }] });
const bindTo =
  (zone: string): Edit =>
  (body) => {
    nodeAffinity(body).nodeSelectorTerms = [pin(zone)];
    body.spec.template.metadata.labels['rocketmq.apache.org/zone'] = zone;
  };
const line =
  (text: string): Edit =>
  (body) => {
    for (const file of Object.keys(body.data)) body.data[file] += `${text}\n`;
  };
const env =
  (name: string, value: string): Edit =>
  (body) => {
    container(body).env.find((one: Json) => one.name === name).value = value;
  };
const both =
  (...edits: Edit[]): Edit =>
  (body) => {
    for (const edit of edits) edit(body);
  };
const openToAll: Edit = (body) => {
  nodeAffinity(body).nodeSelectorTerms = [{ matchExpressions: [{ key: 'az', operator: 'Exists' }] }];
};

/** What no change of a single field leads to. A change of several objects names them all. */
const EDITS: [string, { [title: string]: Edit }][] = [
  ['both members in one zone', { [PEER]: bindTo('az2') }],
  [
    'both members in one zone, without the rule that keeps them apart',
    { [PEER]: both(bindTo('az2'), (body) => apart(body).pop()), [BROKER]: (body) => apart(body).pop() },
  ],
  ['the members change zones', { [BROKER]: bindTo('az1'), [PEER]: bindTo('az2') }],
  ['a voter moves to the other room, as its label says', { [VOTER]: bindTo('az1') }],
  ['a voter moves to a room of its own, as its label says', { [VOTER]: bindTo('az3') }],
  [
    'another label for zones in one term',
    { [BROKER]: (body) => (nodeAffinity(body).nodeSelectorTerms[0].matchExpressions[0].key = 'topology.kubernetes.io/zone') },
  ],
  ['another label for zones in one anti-affinity', { [BROKER]: (body) => (apart(body)[1].topologyKey = 'topology.kubernetes.io/zone') }],
  [
    'another label for zones in the anti-affinity of the name servers',
    { [NAMES]: (body) => (apart(body)[0].topologyKey = 'topology.kubernetes.io/zone') },
  ],
  [
    'one more term, without the zone',
    { [BROKER]: (body) => nodeAffinity(body).nodeSelectorTerms.push({ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }) },
  ],
  [
    'one more term, for a node by its name',
    {
      [BROKER]: (body) => nodeAffinity(body).nodeSelectorTerms.push({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-7'] }] }),
    },
  ],
  ['one more term, for the other zone', { [BROKER]: (body) => nodeAffinity(body).nodeSelectorTerms.push(pin('az1')) }],
  [
    'one more term for name servers, without the zone',
    { [NAMES]: (body) => nodeAffinity(body).nodeSelectorTerms.push({ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }) },
  ],
  [
    'one more term for a voter, without the zone',
    { [VOTER]: (body) => nodeAffinity(body).nodeSelectorTerms.push({ matchExpressions: [{ key: 'disk', operator: 'Exists' }] }) },
  ],
  ['one more term, the same', { [BROKER]: (body) => nodeAffinity(body).nodeSelectorTerms.push(pin('az2')) }],
  [
    'one more expression in the term',
    { [BROKER]: (body) => nodeAffinity(body).nodeSelectorTerms[0].matchExpressions.push({ key: 'disk', operator: 'In', values: ['ssd'] }) },
  ],
  [
    'an expression that contradicts the zone',
    { [BROKER]: (body) => nodeAffinity(body).nodeSelectorTerms[0].matchExpressions.push({ key: 'az', operator: 'NotIn', values: ['az2'] }) },
  ],
  ['a node selector that contradicts the zone', { [BROKER]: (body) => (pod(body).nodeSelector = { az: 'az1' }) }],
  ['a node selector that says the zone again', { [BROKER]: (body) => (pod(body).nodeSelector = { az: 'az2' }) }],
  [
    'a node selector instead of the term',
    {
      [BROKER]: (body) => {
        delete pod(body).affinity.nodeAffinity;
        pod(body).nodeSelector = { az: 'az2' };
      },
    },
  ],
  ['any zone for one member', { [BROKER]: openToAll }],
  [
    'any zone for both members, which the anti-affinity keeps apart',
    { [BROKER]: both(openToAll, (body) => delete body.spec.template.metadata.labels['rocketmq.apache.org/zone']), [PEER]: openToAll },
  ],
  [
    'the zones by what they are not',
    { [NAMES]: (body) => (nodeAffinity(body).nodeSelectorTerms = [{ matchExpressions: [{ key: 'az', operator: 'NotIn', values: ['az3'] }] }]) },
  ],
  ['one zone for both name servers', { [NAMES]: (body) => (nodeAffinity(body).nodeSelectorTerms = [pin('az1')]) }],
  ['name servers apart by node only', { [NAMES]: (body) => (apart(body)[0].topologyKey = 'kubernetes.io/hostname') }],
  [
    'name servers apart by wish only, one pod of them',
    {
      [NAMES]: (body) => {
        body.spec.replicas = 1;
      },
    },
  ],
  ['the brokers apart by zone', { [BROKER]: (body) => (apart(body)[0].topologyKey = 'az') }],
  [
    'a selector by an expression, for the same brokers',
    {
      [BROKER]: (body) =>
        (apart(body)[0].labelSelector = { matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: ['broker'] }] }),
    },
  ],
  [
    'no broker apart from others by node',
    Object.fromEntries(
      DIST.filter(({ kind, metadata }) => kind === 'StatefulSet' && /broker/.test(metadata.name)).map(({ metadata }) => [
        `StatefulSet ${metadata.name}`,
        (body: Json) => apart(body).shift(),
      ]),
    ),
  ],
  [
    'two brokers of one zone not apart by node',
    { [BROKER]: (body) => apart(body).shift(), 'StatefulSet rocketmq-broker-1-0': (body) => apart(body).shift() },
  ],
  [
    'anti-affinity that looks into another namespace, in both',
    {
      [BROKER]: (body) => (apart(body)[0].namespaces = ['other']),
      'StatefulSet rocketmq-broker-1-0': (body) => (apart(body)[0].namespaces = ['other']),
    },
  ],
  ['anti-affinity that looks into another namespace, in one', { [BROKER]: (body) => (apart(body)[0].namespaces = ['other']) }],
  ['anti-affinity of name servers in another namespace', { [NAMES]: (body) => (apart(body)[0].namespaces = ['other']) }],
  ['anti-affinity of name servers in this namespace, by name', { [NAMES]: (body) => (apart(body)[0].namespaces = ['rocketmq']) }],
  ['anti-affinity of name servers in all namespaces', { [NAMES]: (body) => (apart(body)[0].namespaceSelector = {}) }],
  ['a broker tied to a node by its name', { [BROKER]: (body) => (pod(body).nodeName = 'node-7') }],
  [
    'spread instead of anti-affinity for the name servers',
    {
      [NAMES]: (body) => {
        delete pod(body).affinity.podAntiAffinity;
        pod(body).topologySpreadConstraints = [
          {
            topologyKey: 'az',
            maxSkew: 1,
            minDomains: 2,
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { 'app.kubernetes.io/component': 'nameserver' } },
          },
        ];
      },
    },
  ],
  [
    'spread as a wish beside the rules',
    {
      [NAMES]: (body) =>
        (pod(body).topologySpreadConstraints = [
          {
            topologyKey: 'az',
            maxSkew: 1,
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: { 'app.kubernetes.io/component': 'nameserver' } },
          },
        ]),
    },
  ],
  [
    'a wish for a node beside the rules',
    {
      [BROKER]: (body) =>
        (pod(body).affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution = [
          { weight: 10, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } },
        ]),
    },
  ],

  [
    'a voter less, in all lists but not in the addresses',
    {
      [CONTROLLERS]: (body) => {
        for (const file of Object.keys(body.data)) body.data[file] = body.data[file].replace(/;n2-[^;\n]*/, '');
      },
    },
  ],
  [
    'two voters of one id',
    {
      [CONTROLLERS]: (body) => {
        for (const file of Object.keys(body.data)) body.data[file] = body.data[file].replace(';n2-', ';n1-');
      },
    },
  ],
  [
    'the address of another cluster for a voter',
    {
      [CONTROLLERS]: (body) => {
        for (const file of Object.keys(body.data))
          body.data[file] = body.data[file].replace('controller-2-0.rocketmq-controller.rocketmq', 'controller-2-0.rocketmq-controller.staging');
      },
    },
  ],
  ['an unclean election', { [CONTROLLERS]: line('enableElectUncleanMaster=true') }],
  ['asynchronous acknowledgement', { [CONF]: line('allAckInSyncStateSet=false') }],
  ['a key that does nothing in controller mode', { [CONF]: line('brokerRole=SYNC_MASTER') }],
  ['another key that does nothing', { [CONF]: line('enableAutoInSyncReplicas=true') }],
  ['a key of another release', { [CONF]: line('controllerType=jRaft') }],
  [
    'a blank behind a number',
    {
      [CONF]: (body) =>
        (body.data['broker.conf'] = body.data['broker.conf']
          .replace('listenPort=10911', 'listenPort=10911\u0020\u0020')
          .replace('brokerHeartbeatInterval=500', 'brokerHeartbeatInterval=1s')),
    },
  ],
  ['a key of the release with a good value', { [CONF]: line('flushDiskType=SYNC_FLUSH') }],
  ['a key of the release with a bad value', { [CONF]: line('flushDiskType=SYNC') }],
  ['a store outside the volume', { [CONF]: line('storePathCommitLog=/home/rocketmq/commitlog') }],
  ['a store in an emptyDir', { [CONF]: line('storePathCommitLog=/tmp/commitlog') }],
  [
    'controllers found by one name',
    {
      [CONF]: (body) =>
        (body.data['broker.conf'] = body.data['broker.conf'].replace(
          /controllerAddr=.*/,
          'controllerAddr=rocketmq-controller.rocketmq.svc.cluster.local:9878',
        )),
    },
  ],

  [
    'a budget twice, by another name',
    {
      '+': (body) =>
        Object.assign(body, structuredClone(DIST[indexOf(BUDGET)]), { metadata: { ...DIST[indexOf(BUDGET)].metadata, name: 'one-more' } }),
    },
  ],
  [
    'a budget over all pods of the cluster',
    {
      '+': (body) =>
        Object.assign(body, structuredClone(DIST[indexOf(BUDGET)]), {
          metadata: { ...DIST[indexOf(BUDGET)].metadata, name: 'all' },
          spec: { minAvailable: 1, selector: { matchLabels: { 'app.kubernetes.io/instance': 'rocketmq' } } },
        }),
    },
  ],
  [
    'a budget by what may be away',
    {
      [BUDGET]: (body) => {
        delete body.spec.minAvailable;
        body.spec.maxUnavailable = 1;
      },
    },
  ],
  [
    'a budget by how many may be away, both',
    {
      [BUDGET]: (body) => {
        delete body.spec.minAvailable;
        body.spec.maxUnavailable = 2;
      },
    },
  ],
  ['a budget of half', { [BUDGET]: (body) => (body.spec.minAvailable = '50%') }],
  ['a budget of nothing, in per cent', { [BUDGET]: (body) => (body.spec.minAvailable = '0%') }],
  [
    'a budget by an expression',
    {
      [BUDGET]: (body) =>
        (body.spec.selector = { matchExpressions: [{ key: 'rocketmq.apache.org/broker-name', operator: 'In', values: ['broker-0'] }] }),
    },
  ],
  [
    'a budget over two groups',
    {
      [BUDGET]: (body) => {
        body.spec.selector = { matchExpressions: [{ key: 'rocketmq.apache.org/broker-name', operator: 'In', values: ['broker-0', 'broker-1'] }] };
      },
    },
  ],
  ['a budget of one member', { [BUDGET]: (body) => (body.spec.selector.matchLabels['rocketmq.apache.org/member'] = '0') }],
  ['a budget in another namespace', { [BUDGET]: (body) => (body.metadata.namespace = 'other') }],

  ['a Service with a virtual address', { [SERVICE]: (body) => (body.spec.clusterIP = '10.96.0.20') }],
  [
    'a Service that is an alias',
    {
      [SERVICE]: (body) => {
        body.spec = { type: 'ExternalName', externalName: 'example.org' };
      },
    },
  ],
  ['a Service that selects one member', { [SERVICE]: (body) => (body.spec.selector['rocketmq.apache.org/member'] = '0') }],
  ['a label of its own on a Service', { [SERVICE]: (body) => (body.metadata.labels.team = 'messaging') }],
  ['an annotation of its own on a Service', { [SERVICE]: (body) => (body.metadata.annotations.note = 'hello') }],
  [
    'a Service for clients beside the others',
    {
      '+': (body) =>
        Object.assign(body, {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'clients', namespace: 'rocketmq' },
          spec: { ports: [{ port: 9876, targetPort: 'namesrv' }], selector: { 'app.kubernetes.io/component': 'nameserver' } },
        }),
    },
  ],
  [
    'a Secret of the cluster',
    {
      '+': (body) =>
        Object.assign(body, {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 'password', namespace: 'rocketmq', labels: DIST[0].metadata.labels },
          stringData: { password: 'secret' },
        }),
    },
  ],

  [
    'a Secret of somebody else',
    { '+': (body) => Object.assign(body, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'password', namespace: 'shop' } }) },
  ],

  ['a partition', { [NAMES]: (body) => (body.spec.updateStrategy.rollingUpdate = { partition: 1 }) }],
  ['no partition, spelt out', { [NAMES]: (body) => (body.spec.updateStrategy.rollingUpdate = { partition: 0 }) }],
  ['both name servers renewed at once', { [NAMES]: (body) => (body.spec.updateStrategy.rollingUpdate = { maxUnavailable: 2 }) }],
  ['members in one wave', { [PEER]: (body) => (body.metadata.annotations['argocd.argoproj.io/sync-wave'] = '10') }],
  ['members in the other order of waves', { [BROKER]: (body) => (body.metadata.annotations['argocd.argoproj.io/sync-wave'] = '12') }],
  ['a wave that is no number', { [BROKER]: (body) => (body.metadata.annotations['argocd.argoproj.io/sync-wave'] = 'first') }],
  ['a hook that sleeps', { [BROKER]: (body) => (container(body).lifecycle.preStop = { exec: { command: ['sleep', '20'] } }) }],
  ['a hook that is an HTTP request', { [BROKER]: (body) => (container(body).lifecycle.preStop = { httpGet: { path: '/', port: 10911 } }) }],
  ['a hook as long as the grace period', { [BROKER]: env('STOP_SECONDS', '690') }],
  ['a hook longer than the grace period', { [BROKER]: env('STOP_SECONDS', '691') }],
  ['a shorter hook', { [BROKER]: env('STOP_SECONDS', '120') }],
  ['the peer by an address', { [BROKER]: env('PEER', '10.0.0.7:10911') }],
  ['the peer by the Service', { [BROKER]: env('PEER', 'rocketmq-broker-0.rocketmq.svc.cluster.local:10911') }],
  ['itself as the peer', { [BROKER]: env('PEER', 'rocketmq-broker-0-0-0.rocketmq-broker-0.rocketmq.svc.cluster.local:10911') }],
  ['an open port instead of service', { [BROKER]: (body) => (container(body).readinessProbe = { tcpSocket: { port: 10911 } }) }],
  ['tolerated for five minutes', { [BROKER]: (body) => (pod(body).tolerations[1].tolerationSeconds = 300) }],
  ['tolerates everything', { [BROKER]: (body) => (pod(body).tolerations = [{ operator: 'Exists' }]) }],
  ['one toleration more', { [BROKER]: (body) => pod(body).tolerations.push({ key: 'room', operator: 'Exists', effect: 'NoSchedule' }) }],

  [
    'the claim is deleted with the set',
    { [BROKER]: (body) => (body.spec.persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete', whenScaled: 'Retain' }) },
  ],
  [
    'the store in an emptyDir instead of a claim',
    {
      [BROKER]: (body) => {
        delete body.spec.volumeClaimTemplates;
        pod(body).volumes.push({ name: 'data', emptyDir: {} });
      },
    },
  ],
  [
    'the store on the node',
    {
      [BROKER]: (body) => {
        delete body.spec.volumeClaimTemplates;
        pod(body).volumes.push({ name: 'data', hostPath: { path: '/data' } });
      },
    },
  ],
  ['the store read-only', { [BROKER]: (body) => (container(body).volumeMounts.find((mount: Json) => mount.name === 'data').readOnly = true) }],
  ['a storage class', { [BROKER]: (body) => (body.spec.volumeClaimTemplates[0].spec.storageClassName = 'fast') }],
  [
    'an image with a known loss',
    { [BROKER]: both((body) => (container(body).image = 'docker.io/apache/rocketmq:5.5.0'), env('ROCKETMQ_HOME', '/home/rocketmq/rocketmq-5.5.0')) },
  ],
  ['an image of another release with the paths of this one', { [BROKER]: (body) => (container(body).image = 'docker.io/apache/rocketmq:5.3.1') }],
  ['the same image from another registry', { [BROKER]: (body) => (container(body).image = 'registry.example.org/apache/rocketmq:5.1.4') }],
  ['an image that moves', { [BROKER]: (body) => (container(body).image = 'docker.io/apache/rocketmq:latest') }],

  ['the network of the node', { [BROKER]: (body) => (pod(body).hostNetwork = true) }],
  ['the processes of the node', { [BROKER]: (body) => (pod(body).hostPID = true) }],
  ['the memory of the node', { [BROKER]: (body) => (pod(body).hostIPC = true) }],
  ['a port of the node', { [BROKER]: (body) => (container(body).ports[0].hostPort = 10911) }],
  [
    'a folder of the node',
    {
      [BROKER]: (body) => {
        pod(body).volumes.push({ name: 'host', hostPath: { path: '/' } });
      },
    },
  ],
  ['privileges', { [BROKER]: (body) => (container(body).securityContext.privileged = true) }],
  ['a capability', { [BROKER]: (body) => (container(body).securityContext.capabilities.add = ['NET_ADMIN']) }],
  ['the one capability that is allowed', { [BROKER]: (body) => (container(body).securityContext.capabilities.add = ['NET_BIND_SERVICE']) }],
  ['the container as root', { [BROKER]: (body) => (container(body).securityContext.runAsUser = 0) }],
  [
    'the container not as root, itself',
    {
      [BROKER]: (body) => {
        container(body).securityContext.runAsNonRoot = true;
        delete pod(body).securityContext.runAsNonRoot;
      },
    },
  ],
  ['the container unconfined', { [BROKER]: (body) => (container(body).securityContext.seccompProfile = { type: 'Unconfined' }) }],
  ['the whole of /proc', { [BROKER]: (body) => (container(body).securityContext.procMount = 'Unmasked') }],
  ['an unsafe sysctl', { [BROKER]: (body) => (pod(body).securityContext.sysctls = [{ name: 'kernel.msgmax', value: '65536' }]) }],
  [
    'a container beside it that asks for nothing',
    { [BROKER]: (body) => pod(body).containers.push({ name: 'exporter', image: 'docker.io/library/busybox:1.36' }) },
  ],
  [
    'a container before it that asks for nothing',
    { [BROKER]: (body) => (pod(body).initContainers = [{ name: 'prepare', image: 'docker.io/library/busybox:1.36' }]) },
  ],

  ['a name of 53 characters', { [BUDGET]: (body) => (body.metadata.name = 'b'.repeat(53)) }],
  [
    'a version in a selector',
    {
      [OTHER]: (body) => {
        for (const labels of [body.spec.selector.matchLabels, body.spec.template.metadata.labels]) labels['app.kubernetes.io/version'] = '5.1.4';
      },
    },
  ],
  [
    'a label of a user in a selector',
    {
      [OTHER]: (body) => {
        for (const labels of [body.spec.selector.matchLabels, body.spec.template.metadata.labels]) labels.team = 'messaging';
      },
    },
  ],
  ['a label of a user on pods', { [OTHER]: (body) => (body.spec.template.metadata.labels.team = 'messaging') }],
  ['an annotation on pods', { [OTHER]: (body) => (body.spec.template.metadata.annotations = { note: 'hello' }) }],
  [
    'a third member',
    {
      '+': (body) =>
        Object.assign(body, structuredClone(DIST[indexOf(BROKER)]), { metadata: { ...DIST[indexOf(BROKER)].metadata, name: 'rocketmq-broker-0-2' } }),
    },
  ],
];

/** Mutants that were thought of. Lines of JSON patches, as it were. */
export function* byHand(): Generator<Mutant> {
  for (const [name, edits] of EDITS) {
    const objects: (Json | undefined)[] = [...DIST];
    for (const [title, edit] of Object.entries(edits)) {
      const index = title === '+' ? objects.length : indexOf(title);
      const body = title === '+' ? {} : structuredClone(objects[index]);
      edit(body);
      objects[index] = body;
    }
    yield { name: `by hand: ${name}`, sort: `by hand: ${name}`, objects };
  }
}
