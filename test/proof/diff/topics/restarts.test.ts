import { BROKERS, CONTROLLERS, cluster, diff, edited, lines, restarting } from '../fixtures';

const base = cluster();
const MEMBER = 'rocketmq-broker-0-0';
const POD = 'rocketmq-broker-0-0-0';
const container = (set: any) => set.spec.template.spec.containers[0];
const edit = (change: (set: any) => void, objects = base) => edited(objects, 'StatefulSet', MEMBER, change);

describe('A pod restarts', () => {
  test.each<[string, (set: any) => void, string]>([
    ['for a label of the pods', (set) => (set.spec.template.metadata.labels.team = 'mq'), 'pod label team: - -> mq'],
    ['for an annotation of the pods', (set) => (set.spec.template.metadata.annotations = { note: 'x' }), 'pod annotation note: - -> x'],
    ['for a variable', (set) => (container(set).env[0].value = 'y'), 'environment CONF: /etc/rocketmq/conf/broker.conf -> y'],
    ['for the order of variables', (set) => container(set).env.reverse(), 'environment: ["CONF","ROCKETMQ_HOME"'],
    ['for a probe', (set) => (container(set).livenessProbe.periodSeconds = 20), 'livenessProbe.periodSeconds: 10 -> 20'],
    ['for a toleration', (set) => set.spec.template.spec.tolerations.pop(), 'tolerations: ['],
    ['for a grace period', (set) => (set.spec.template.spec.terminationGracePeriodSeconds = 500), 'terminationGracePeriodSeconds: 690 -> 500'],
    ['for a user', (set) => (set.spec.template.spec.securityContext.runAsUser = 1000), 'securityContext.runAsUser: 3000 -> 1000'],
    ['for a priority', (set) => (set.spec.template.spec.priorityClassName = 'high'), 'priorityClassName: - -> high'],
    [
      'for a size of a volume',
      (set) => (set.spec.template.spec.volumes[2].emptyDir.sizeLimit = '1Gi'),
      'volume logs.emptyDir.sizeLimit: 256Mi -> 1Gi',
    ],
    ['for a mount', (set) => (container(set).volumeMounts[0].readOnly = false), 'mount /etc/rocketmq/conf.readOnly: true -> false'],
    [
      'for a container beside it',
      (set) => set.spec.template.spec.containers.push({ name: 'spy', image: 'spy:1' }),
      'container spy: containers.spy: - -> {',
    ],
    ['for one that starts first', (set) => (set.spec.template.spec.initContainers = [{ name: 'init', image: 'i:1' }]), 'initContainers: - -> ['],
  ])('%s', (_, change, line) => {
    const changed = diff(base, edit(change));
    expect(restarting(changed)).toEqual([POD]);
    expect(lines(changed, 'restart')).toEqual([expect.stringContaining(`${POD}: ${line}`)]);
  });

  test.each<[string, (set: any) => void]>([
    ['a label of the StatefulSet', (set) => (set.metadata.labels.team = 'mq')],
    ['an annotation of the StatefulSet', (set) => (set.metadata.annotations.note = 'x')],
    ['another sync wave', (set) => (set.metadata.annotations['argocd.argoproj.io/sync-wave'] = '9')],
    ['a pause between pods', (set) => (set.spec.minReadySeconds = 30)],
    ['another retention of claims', (set) => (set.spec.persistentVolumeClaimRetentionPolicy.whenScaled = 'Delete')],
  ])('not for %s, which is told all the same', (_, change) => {
    const changed = diff(base, edit(change));
    expect(restarting(changed)).toEqual([]);
    expect(changed.isEmpty).toBe(false);
    expect(changed.items).toHaveLength(1);
  });

  test.each<[string, (set: any) => void]>([
    [
      'a default that is written out',
      (set) => {
        Object.assign(set.spec.template.spec, { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' });
        Object.assign(container(set).readinessProbe, { successThreshold: 1 });
        Object.assign(container(set), { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' });
        set.spec.template.spec.volumes[0].configMap.defaultMode = 420;
      },
    ],
    ['the default left out', (set) => delete container(set).ports[0].protocol],
    [
      'another spelling of a quantity',
      (set) => (container(set).resources = { limits: { memory: '4096Mi' }, requests: { cpu: '1000m', memory: '4096Mi' } }),
    ],
    ['a null', (set) => (set.spec.template.spec.nodeSelector = null)],
  ])('not for %s, in the template', (_, change) => {
    expect(restarting(diff(base, edit(change)))).toEqual([]);
  });

  test('for the same amount in another family of units, which the API server keeps apart', () => {
    expect(
      restarting(
        diff(
          base,
          edit((set) => (container(set).resources.limits.memory = '4294967296')),
        ),
      ),
    ).toEqual([POD]);
  });

  test('not at once with OnDelete, nor below the partition', () => {
    const memory = (set: any) => (container(set).resources.limits.memory = '8Gi');
    const onDelete = diff(
      base,
      edit((set) => {
        memory(set);
        set.spec.updateStrategy = { type: 'OnDelete' };
      }),
    );
    expect(restarting(onDelete)).toEqual([]);
    expect(lines(onDelete, 'info')).toContain(`${POD}: the pods keep their old template: - -> updateStrategy OnDelete`);
    const partition = edited(base, 'StatefulSet', 'rocketmq-nameserver', (set) => {
      memory(set);
      set.spec.updateStrategy.rollingUpdate = { partition: 1 };
    });
    expect(restarting(diff(base, partition))).toEqual(['rocketmq-nameserver-1']);
    expect(lines(diff(base, partition), 'info')).toContain(
      'rocketmq-nameserver-0: the pods keep their old template: - -> updateStrategy partition 1',
    );
  });

  test('when scaled to none, goes, and does not restart', () => {
    const changed = diff(
      base,
      edit((set) => Object.assign(set.spec, { replicas: 0 })),
    );
    expect(restarting(changed)).toEqual([]);
    expect(lines(changed, 'danger', 'loss')).toEqual([`${POD}: a member is scaled down`]);
    expect(lines(changed, 'info')).toContain(`StatefulSet ${MEMBER}: spec.replicas: 1 -> 0`);
  });
});

describe('A ConfigMap', () => {
  const mutable = edited(base, 'ConfigMap', /./, (map) => delete map.immutable);

  test('that changes in place restarts nothing, and its pods keep what they read', () => {
    const changed = diff(
      mutable,
      edited(
        mutable,
        'ConfigMap',
        /^rocketmq-broker-1-conf/,
        (map) => (map.data['broker.conf'] = map.data['broker.conf'].replace('minInSyncReplicas=1', 'minInSyncReplicas=2')),
      ),
    );
    expect(restarting(changed)).toEqual([]);
    const item = changed.items.find(({ what }) => what.en === 'minInSyncReplicas');
    expect(item).toMatchObject({
      severity: 'info',
      who: { en: 'group broker-1' },
      before: '1',
      after: '2',
      meaning: { en: expect.stringContaining('until somebody restarts it') },
    });
  });

  test('of scripts that changes in place says that they run as changed soon', () => {
    const changed = diff(
      mutable,
      edited(mutable, 'ConfigMap', /^rocketmq-broker-scripts/, (map) => (map.data['stop.sh'] += 'echo bye\n')),
    );
    expect(restarting(changed)).toEqual([]);
    expect(changed.items).toMatchObject([
      {
        severity: 'info',
        who: { en: 'all 3 groups' },
        what: { en: 'script stop.sh: 1 lines added, 0 removed' },
        meaning: { en: expect.stringContaining('a minute later') },
      },
    ]);
  });

  test('is told by its files when only another container reads it, and also when nobody does', () => {
    const sidecar = edited(mutable, 'StatefulSet', MEMBER, ({ spec }) => {
      spec.template.spec.containers.push({ name: 'spy', image: 'spy:1', volumeMounts: [{ name: 'spy', mountPath: '/spy' }] });
      spec.template.spec.volumes.push({ name: 'spy', configMap: { name: 'spy' } });
    });
    const map = (text: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'spy', namespace: 'rocketmq' },
      data: { 'spy.yaml': text },
    });
    for (const objects of [sidecar, base]) {
      const changed = diff([...objects, map('a')], [...objects, map('b')]);
      expect(lines(changed, 'info')).toEqual(['ConfigMap spy: its content: data.spy.yaml']);
      expect(restarting(changed)).toEqual([]);
    }
  });

  test('that nobody has read so far and that differs only in what nobody reads is a difference all the same', () => {
    const extra = edited(mutable, 'ConfigMap', /^rocketmq-broker-1-conf/, ({ data }) => (data['extra.conf'] = 'a=b'));
    expect(diff(mutable, extra)).toMatchObject({ isEmpty: false, restarts: [] });
  });

  test('that is immutable is refused, and the change reaches no pod', () => {
    const changed = diff(
      base,
      edited(base, 'ConfigMap', /^rocketmq-broker-1-conf/, (map) => (map.data['broker.conf'] += 'fileReservedTime=48\n')),
    );
    expect(lines(changed, 'refuse')).toEqual([expect.stringContaining('the field data.broker.conf cannot be changed')]);
    expect(changed.items.find(({ what }) => what.en === 'fileReservedTime')).toMatchObject({
      severity: 'info',
      meaning: { en: expect.stringContaining('refuses') },
    });
    expect(restarting(changed)).toEqual([]);
  });

  test('of another name and the same content is told, because its pods restart', () => {
    const renamed = JSON.parse(JSON.stringify(base).replaceAll(/rocketmq-broker-1-conf-[0-9a-f]{10}/g, 'rocketmq-broker-1-conf-0123456789'));
    const changed = diff(base, renamed);
    expect(restarting(changed)).toEqual(['rocketmq-broker-1-0-0', 'rocketmq-broker-1-1-0']);
    expect(lines(changed, 'restart')).toEqual([
      expect.stringMatching(/^group broker-1: volume conf\.configMap\.name: .* -> rocketmq-broker-1-conf-0123456789$/),
    ]);
  });

  test('of which only comments change restarts its pods and says so', () => {
    const text = (objects: any[]) =>
      objects.map((object) =>
        JSON.parse(
          JSON.stringify(object)
            .replace('# identity', '# who')
            .replaceAll(/(rocketmq-broker-1-conf-)[0-9a-f]{10}/g, '$10123456789'),
        ),
      );
    expect(lines(diff(base, text(base)), 'restart')).toContain('group broker-1: broker.conf: only comments or the order of keys');
  });

  test('that the pods name and nobody renders keeps them from starting', () => {
    const missing = edit((set) => (set.spec.template.spec.volumes[0].configMap.name = 'nowhere'));
    expect(lines(diff(base, missing), 'danger')).toContain(`${POD}: the pods mount the ConfigMap nowhere, which is not among the manifests`);
  });

  test('whose former generation is kept is compared with it all the same', () => {
    const young = cluster({ brokers: { config: { fileReservedTime: '48' } } });
    const kept = [...young, ...base.filter(({ kind, metadata }) => kind === 'ConfigMap' && /broker-\d-conf/.test(metadata.name))];
    expect(lines(diff(base, kept), 'restart')).toEqual(['all 3 groups: fileReservedTime: - -> 48']);
    expect(lines(diff(kept, base), 'restart')).toEqual(['all 3 groups: fileReservedTime: 48 -> -']);
  });
});

describe('The order of restarts', () => {
  const everything = edited(base, 'StatefulSet', /./, (set) => (set.spec.template.metadata.labels.team = 'mq'));

  test('goes by sync waves, and within a StatefulSet from the highest number down', () => {
    const changed = diff(base, everything);
    expect(restarting(changed)).toEqual([...CONTROLLERS, 'rocketmq-nameserver-1', 'rocketmq-nameserver-0', ...BROKERS]);
    expect(changed.waves.map(({ wave, restarts }) => [wave, restarts.length])).toEqual([
      [0, 3],
      [5, 2],
      [10, 3],
      [11, 3],
    ]);
    expect(changed.items).toMatchObject([{ who: { en: 'all 3 groups; all 3 controllers; both name servers' }, what: { en: 'pod label team' } }]);
  });

  test('has one wave where nobody says otherwise', () => {
    const plain = edited(everything, 'StatefulSet', /./, (set) => delete set.metadata.annotations);
    expect(
      diff(
        edited(base, 'StatefulSet', /./, (set) => delete set.metadata.annotations),
        plain,
      ).waves.map(({ wave }) => wave),
    ).toEqual([0]);
  });
});
