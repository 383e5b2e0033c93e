import { cluster, diff, edited, lines, restarting } from '../fixtures';

const base = cluster();
const MEMBER = 'rocketmq-broker-0-0';

describe('The API server refuses', () => {
  test.each<[string, (set: any) => void, string]>([
    ['another serviceName', (set) => (set.spec.serviceName = 'other'), 'serviceName cannot be changed: rocketmq-broker-0 -> other'],
    [
      'another podManagementPolicy',
      (set) => (set.spec.podManagementPolicy = 'OrderedReady'),
      'podManagementPolicy cannot be changed: Parallel -> OrderedReady',
    ],
    ['another selector', (set) => (set.spec.selector.matchLabels.team = 'mq'), 'selector.matchLabels.team cannot be changed: - -> mq'],
    ['another history limit, before 1.32', (set) => (set.spec.revisionHistoryLimit = 3), 'revisionHistoryLimit cannot be changed: 10 -> 3'],
    [
      'another size',
      (set) => (set.spec.volumeClaimTemplates[0].spec.resources.requests.storage = '1Ti'),
      'spec.resources.requests.storage cannot be changed: 100Gi -> 1Ti',
    ],
    [
      'another access mode',
      (set) => (set.spec.volumeClaimTemplates[0].spec.accessModes = ['ReadWriteOncePod']),
      'spec.accessModes cannot be changed: ["ReadWriteOnce"] -> ["ReadWriteOncePod"]',
    ],
    [
      'another annotation of claims',
      (set) => (set.spec.volumeClaimTemplates[0].metadata.annotations = {}),
      'metadata.annotations.argocd.argoproj.io/sync-options cannot be changed',
    ],
  ])('%s of a StatefulSet', (_, change, line) => {
    const changed = diff(base, edited(base, 'StatefulSet', MEMBER, change));
    expect(lines(changed, 'refuse')).toEqual([expect.stringContaining(line)]);
    expect(changed.items.find(({ severity }) => severity === 'refuse')?.commands).toEqual([
      `kubectl -n rocketmq delete statefulset --cascade=orphan ${MEMBER}`,
    ]);
    expect(restarting(changed)).toEqual([]);
  });

  test.each<[string, (set: any) => void]>([
    ['more replicas', (set) => (set.spec.replicas = 2)],
    ['other ordinals', (set) => (set.spec.ordinals = { start: 0 })],
    ['another update strategy', (set) => (set.spec.updateStrategy = { type: 'OnDelete' })],
    ['minReadySeconds', (set) => (set.spec.minReadySeconds = 10)],
    ['another retention', (set) => (set.spec.persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Delete' })],
    ['another template', (set) => (set.spec.template.metadata.labels.team = 'mq')],
    [
      'what the server itself adds to claim templates',
      (set) => {
        delete set.spec.volumeClaimTemplates[0].kind;
        delete set.spec.volumeClaimTemplates[0].apiVersion;
        delete set.spec.volumeClaimTemplates[0].spec.volumeMode;
        set.spec.volumeClaimTemplates[0].status = { phase: 'Pending' };
        set.spec.volumeClaimTemplates[0].spec.resources.requests.storage = '102400Mi';
        set.spec.revisionHistoryLimit = 10;
      },
    ],
  ])('not %s', (_, change) => {
    expect(lines(diff(base, edited(base, 'StatefulSet', MEMBER, change)), 'refuse')).toEqual([]);
  });

  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: { clusterIP: '10.0.0.1' } };
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c' },
    spec: { storageClassName: 'a', resources: { requests: { storage: '1Gi' } } },
  };
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j' },
    spec: { template: { spec: { containers: [{ name: 'c', image: 'i:1' }] } } },
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: { selector: { matchLabels: { a: 'b' } }, template: { spec: {} } },
  };
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'p' },
    spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } },
  };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, type: 'Opaque', immutable: true, data: { a: 'YQ==' } };
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'fast' },
    provisioner: 'p',
    allowVolumeExpansion: false,
  };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i:1' }] } };

  const refusals = (object: any, change: (copy: any) => void) => {
    const copy = structuredClone(object);
    change(copy);
    return lines(diff([object], [copy]), 'refuse');
  };

  test.each<[string, any, (copy: any) => void, string | undefined]>([
    [
      'another address of a Service',
      service,
      (copy) => (copy.spec.clusterIP = '10.0.0.2'),
      'Service s: the field spec.clusterIP cannot be changed: 10.0.0.1 -> 10.0.0.2',
    ],
    [
      'a Service that becomes headless',
      { ...service, spec: {} },
      (copy) => (copy.spec.clusterIP = 'None'),
      'Service s: the field spec.clusterIP cannot be changed: - -> None',
    ],
    ['not a Service whose address is left out', service, (copy) => delete copy.spec.clusterIP, undefined],
    ['another port of a Service', service, (copy) => (copy.spec.ports = [{ port: 1 }]), undefined],
    [
      'another class of a claim',
      claim,
      (copy) => (copy.spec.storageClassName = 'b'),
      'PersistentVolumeClaim c: the field spec.storageClassName cannot be changed: a -> b',
    ],
    ['not a larger claim', claim, (copy) => (copy.spec.resources.requests.storage = '2Gi'), undefined],
    [
      'another template of a Job',
      job,
      (copy) => (copy.spec.template.spec.containers[0].image = 'i:2'),
      'Job j: the field spec.template.spec.containers.c.image cannot be changed: i:1 -> i:2',
    ],
    [
      'not a Job that is a hook of Argo CD',
      { ...job, metadata: { name: 'j', annotations: { 'argocd.argoproj.io/hook': 'PostSync' } } },
      (copy) => (copy.spec.template.spec.containers[0].image = 'i:2'),
      undefined,
    ],
    [
      'another selector of a Deployment',
      deployment,
      (copy) => (copy.spec.selector.matchLabels.a = 'c'),
      'Deployment d: the field spec.selector cannot be changed: {"matchLabels":{"a":"b"}} -> {"matchLabels":{"a":"c"}}',
    ],
    ['not another budget', budget, (copy) => (copy.spec = { maxUnavailable: 1, selector: { matchLabels: { a: 'c' } } }), undefined],
    ['another type of a Secret', secret, (copy) => (copy.type = 'other'), 'Secret s: the field type cannot be changed: Opaque -> other'],
    [
      'other content of an immutable Secret, without telling it',
      secret,
      (copy) => (copy.data.a = 'Yg=='),
      'Secret s: the field data.a cannot be changed',
    ],
    [
      'an immutable object that shall be mutable',
      secret,
      (copy) => (copy.immutable = false),
      'Secret s: the field immutable cannot be changed: true -> false',
    ],
    ['another provisioner', storageClass, (copy) => (copy.provisioner = 'q'), 'StorageClass fast: the field provisioner cannot be changed: p -> q'],
    ['not a class that begins to allow expansion', storageClass, (copy) => (copy.allowVolumeExpansion = true), undefined],
    [
      'another variable of a bare pod',
      pod,
      (copy) => (copy.spec.containers[0].env = [{ name: 'A', value: 'b' }]),
      'Pod p: the field spec.containers.c.env cannot be changed: - -> [{"name":"A","value":"b"}]',
    ],
    ['not another image of a bare pod', pod, (copy) => (copy.spec.containers[0].image = 'i:2'), undefined],
  ])('%s', (_, object, change, line) => {
    expect(refusals(object, change)).toEqual(line === undefined ? [] : [line]);
  });

  test('of a DaemonSet the selector, and lists the rest as not judged, because its pods are not read', () => {
    const daemon = { ...deployment, kind: 'DaemonSet' };
    const changed = diff([daemon], [{ ...daemon, spec: { selector: { matchLabels: { a: 'c' } }, template: { spec: { hostNetwork: true } } } }]);
    expect(lines(changed, 'refuse')).toHaveLength(1);
    expect(changed.notJudged).toEqual(['DaemonSet d']);
  });

  test('nothing of kinds that it does not know, which are listed', () => {
    const monitor = { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', metadata: { name: 'm' }, spec: { a: 1 } };
    const changed = diff([monitor], [{ ...monitor, spec: { a: 2 } }]);
    expect(changed).toMatchObject({
      isEmpty: false,
      items: [],
      notJudged: ['PodMonitor m'],
      summary: { en: expect.stringContaining('1 objects not judged') },
    });
  });

  test('never the content of a Secret is told', () => {
    const young = { ...secret, immutable: false, data: { a: 'Yg==' } };
    expect(JSON.stringify(diff([{ ...secret, immutable: false }], [young]))).not.toMatch(/YQ==|Yg==/);
    expect(JSON.stringify(diff([secret], [{ ...young, immutable: true }]))).not.toMatch(/YQ==|Yg==/);
  });
});
