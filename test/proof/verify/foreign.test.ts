import { parseAllDocuments } from 'yaml';
import { Outcome, Proof, type Verdict } from '../../../lib/proof';

// A cluster as other tools write it: their own labels, one StatefulSet for both members, configuration through `mqbroker -c`.
const FOREIGN = `
apiVersion: v1
kind: ConfigMap
metadata: { name: conf, namespace: mq }
data:
  broker-a.properties: |
    brokerClusterName = orders
    brokerName: broker-a
    namesrvAddr=ns-0.ns:9876;ns-1.ns:9876
    enableControllerMode=true
    controllerAddr=ctl-0.ctl:9878;ctl-1.ctl:9878;ctl-2.ctl:9878
    allAckInSyncStateSet=true
    storePathRootDir=/home/rocketmq/store
  ctl.conf: |
    controllerDLegerGroup=g
    controllerDLegerPeers=n0-ctl-0.ctl:9878;n1-ctl-1.ctl:9878;n2-ctl-2.ctl:9878
    controllerDLegerSelfId=n0
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: broker-a, namespace: mq }
spec:
  replicas: 2
  serviceName: broker-a
  selector: { matchLabels: { app: broker-a } }
  template:
    metadata: { labels: { app: broker-a } }
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms: [{ matchExpressions: [{ key: topology.kubernetes.io/zone, operator: In, values: [a, b] }] }]
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - { topologyKey: topology.kubernetes.io/zone, labelSelector: { matchLabels: { app: broker-a } } }
      containers:
        - name: main
          image: registry.example.org:5000/apache/rocketmq:5.3.1
          command: [sh, mqbroker, -c, /conf/broker-a.properties]
          volumeMounts: [{ name: conf, mountPath: /conf }, { name: store, mountPath: /home/rocketmq/store }]
      volumes: [{ name: conf, configMap: { name: conf } }]
  volumeClaimTemplates: [{ metadata: { name: store } }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ns, namespace: mq }
spec:
  replicas: 2
  selector: { matchLabels: { app: ns } }
  template:
    metadata: { labels: { app: ns } }
    spec:
      containers: [{ name: ns, image: apache/rocketmq:5.3.1, args: [sh, mqnamesrv] }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ctl, namespace: mq }
spec:
  replicas: 3
  serviceName: ctl
  selector: { matchLabels: { app: ctl } }
  template:
    metadata: { labels: { app: ctl } }
    spec:
      containers:
        - name: ctl
          image: apache/rocketmq:5.3.1
          command: [sh, mqcontroller, -c, /conf/ctl.conf]
          volumeMounts: [{ name: conf, mountPath: /conf }]
      volumes: [{ name: conf, configMap: { name: conf } }]
`;

const proofOf = (text: string) => Proof.ofManifests(parseAllDocuments(text).map((document) => document.toJS()));
const of = (proof: Proof, rule: string): Verdict[] => proof.verdicts.filter((verdict) => verdict.rule === rule);
const outcomes = (proof: Proof, rule: string) => [...new Set(of(proof, rule).map(({ outcome }) => outcome))];
const got = (proof: Proof, rule: string) => of(proof, rule).map((verdict) => verdict.got.en);

describe('A cluster that another tool has rendered', () => {
  const proof = proofOf(FOREIGN);

  test('is found by what its pods run, and named by brokerClusterName', () => {
    expect(proof.clusters).toContain('mq/orders');
    expect(proof.outcome).toBe(Outcome.BROKEN);
  });

  test('keeps its pairs apart by one required anti-affinity in a set of two', () => {
    for (const rule of ['pair-members', 'pair-zones', 'zone-terms', 'broker-nodes']) {
      if (rule !== 'broker-nodes')
        expect(of(proof, rule).filter(({ outcome, got: { en } }) => outcome !== Outcome.HOLDS && /broker-a/.test(en))).toEqual([]);
    }
  });

  test('is told that its name servers can stand in one zone', () => {
    expect(got(proof, 'name-servers').join()).toContain('ns-0');
    expect(outcomes(proof, 'name-servers')).toEqual([Outcome.BROKEN]);
    expect(proof.clusters).toEqual(['mq/orders']);
  });

  test('is told that all its controllers read one id', () => {
    expect(got(proof, 'identity').join('\n')).toContain('ctl-1 calls itself n0');
  });

  test('is told that nothing hands a master over, and that no budget keeps a member', () => {
    expect(got(proof, 'hand-over').join()).toContain('broker-a-0 has no preStop hook');
    expect(got(proof, 'budgets').join()).toContain('no PodDisruptionBudget covers broker-a-0, broker-a-1');
  });

  test('is told that a Deployment rolls name servers by a second pod', () => {
    expect(got(proof, 'roll').join()).toContain('Deployment ns');
  });

  test('is told that the pod names have no Service', () => {
    expect(got(proof, 'services').join()).toContain('Service broker-a of broker-a-0, broker-a-1 is not among the manifests');
  });

  test('reads a properties file with any of its separators', () => {
    expect(outcomes(proof, 'config-keys')).toEqual([Outcome.HOLDS]);
    expect(of(proof, 'replication').map((verdict) => verdict.got.en)).toContain('ZERO_LOSS');
  });

  test('is told of a key that its release does not know', () => {
    const wrong = proofOf(FOREIGN.replace('allAckInSyncStateSet=true', 'allAckInSyncStateSets=true'));
    expect(got(wrong, 'config-keys').join()).toContain('allAckInSyncStateSets does not exist in 5.3.1');
    expect(of(wrong, 'config-keys')[0].fix.en).toContain('allAckInSyncStateSet');
    expect(outcomes(wrong, 'replication')).toEqual([Outcome.BROKEN]);
  });

  test.each([
    [
      'picked from a ConfigMap by name',
      'volumes: [{ name: conf, configMap: { name: conf, items: [{ key: broker-a, path: broker-a.properties }] } }]',
    ],
    [
      'one source of several',
      'volumes: [{ name: conf, projected: { sources: [{ secret: { name: s } }, { configMap: { name: conf, items: [{ key: broker-a, path: broker-a.properties }] } }] } }]',
    ],
  ])('reads a file that is %s', (_, volumes) => {
    const set = FOREIGN.split('---')[1];
    const picked = FOREIGN.replace(set, set.replace('volumes: [{ name: conf, configMap: { name: conf } }]', volumes)).replace(
      'broker-a.properties: |',
      'broker-a: |',
    );
    expect(proofOf(picked).clusters).toEqual(['mq/orders']);
    expect(outcomes(proofOf(picked), 'replication')).toEqual([Outcome.HOLDS]);
    expect(outcomes(proofOf(picked), 'references')).toEqual(outcomes(proofOf(FOREIGN), 'references'));
  });

  test('reads a file of a folder that is mounted by its path in the volume', () => {
    const set = FOREIGN.split('---')[1];
    const below = set
      .replace('configMap: { name: conf }', 'configMap: { name: conf, items: [{ key: broker-a.properties, path: conf/broker-a.properties }] }')
      .replace('mountPath: /conf }', 'mountPath: /conf, subPath: conf }');
    expect(outcomes(proofOf(FOREIGN.replace(set, below)), 'replication')).toEqual([Outcome.HOLDS]);
  });

  test('cannot be judged by release when its image is named by a digest', () => {
    const digest = proofOf(FOREIGN.replaceAll(/image: \S+:5\.3\.1/g, `image: apache/rocketmq@sha256:${'a'.repeat(64)}`));
    expect(outcomes(digest, 'release')).toContain(Outcome.NOT_JUDGED);
  });
});

describe('A folder without RocketMQ', () => {
  test('cannot be judged', () => {
    expect(proofOf('{ apiVersion: v1, kind: ConfigMap, metadata: { name: x } }').outcome).toBe(Outcome.NOT_JUDGED);
  });

  test('that holds something else than objects is refused', () => {
    expect(() => Proof.ofManifests([3, { kind: 'Pod' }])).toThrow(/manifests\[0\]: not a Kubernetes object.*got 3.*\n.*manifests\[1\]/);
  });
});
