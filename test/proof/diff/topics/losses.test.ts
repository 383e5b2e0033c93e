import { cluster, diff, edited, lines } from '../fixtures';

const base = cluster();
const [ZERO, ONE] = ['rocketmq-broker-0-0', 'rocketmq-broker-0-1'];
const GROUP = /^rocketmq-broker-0-/;
const container = (set: any) => set.spec.template.spec.containers[0];
const label = (set: any) => (set.spec.template.metadata.labels.team = 'mq');
const losses = (before: any[], after: any[]) => lines(diff(before, after), 'danger', 'loss');

describe('A group can lose both members', () => {
  const hookless = edited(base, 'StatefulSet', GROUP, (set) => delete container(set).lifecycle);
  const oneWave = (objects: any[]) =>
    edited(objects, 'StatefulSet', GROUP, (set) => (set.metadata.annotations['argocd.argoproj.io/sync-wave'] = '10'));

  test('when they restart in one wave and nothing makes them take turns', () => {
    expect(losses(oneWave(hookless), edited(oneWave(hookless), 'StatefulSet', GROUP, label))).toEqual([
      'group broker-0: both members restart at the same time',
    ]);
  });

  test('when only waves hold them apart, for those who use plain kubectl', () => {
    const changed = diff(hookless, edited(hookless, 'StatefulSet', GROUP, label));
    expect(lines(changed, 'danger', 'loss')).toEqual(['group broker-0: with plain kubectl both members restart at the same time']);
    expect(changed.items[0].meaning.en).not.toContain('it is not known');
    const unready = edited(hookless, 'StatefulSet', GROUP, (set) => (container(set).readinessProbe = { tcpSocket: { port: 10911 } }));
    expect(diff(unready, edited(unready, 'StatefulSet', GROUP, label)).items[0].meaning.en).toContain('it is not known that this means in sync');
  });

  test('not when the stop script makes them take turns, nor when only one of them restarts', () => {
    expect(losses(oneWave(base), edited(oneWave(base), 'StatefulSet', GROUP, label))).toEqual([]);
    expect(losses(oneWave(hookless), edited(oneWave(hookless), 'StatefulSet', ZERO, label))).toEqual([]);
  });

  test('by the stop script that runs now, not by the new one', () => {
    expect(losses(oneWave(hookless), oneWave(base))).toEqual(['group broker-0: both members restart at the same time']);
    expect(losses(base, hookless)).toEqual(['group broker-0: from now on no stop script is known to make them take turns']);
  });

  test.each<[string, (set: any) => void]>([
    ['its bound is gone', (set) => (container(set).env = container(set).env.filter(({ name }: any) => name !== 'STOP_SECONDS'))],
    ['it is killed before its bound', (set) => (set.spec.template.spec.terminationGracePeriodSeconds = 300)],
    ['it runs another script', (set) => (container(set).lifecycle.preStop.exec.command = ['sleep', '10'])],
    ['it is told of another component', (set) => (container(set).lifecycle.preStop.exec.command[2] = 'controller')],
  ])('from now on when the stop script is there but %s', (_, change) => {
    expect(losses(base, edited(base, 'StatefulSet', ZERO, change))).toEqual([
      'rocketmq-broker-0-0-0: from now on no stop script is known to make them take turns',
    ]);
  });

  test('when the stop script does not take turns any more', () => {
    const mutable = edited(base, 'ConfigMap', /./, (map) => delete map.immutable);
    expect(
      losses(
        mutable,
        edited(mutable, 'ConfigMap', /^rocketmq-broker-scripts/, (map) => (map.data['stop.sh'] = 'sleep 10')),
      ),
    ).toEqual(['all 3 groups: from now on no stop script is known to make them take turns']);
  });

  test('when a member is gone', () => {
    const without = base.filter(({ kind, metadata }) => kind !== 'StatefulSet' || metadata.name !== ONE);
    const [first] = diff(base, without).items;
    expect(first).toMatchObject({
      severity: 'danger',
      who: { en: 'rocketmq-broker-0-1-0' },
      what: { en: 'a member is no longer among the manifests' },
    });
    expect(first.meaning.en).toMatch(/^broker-0 has 1 of 2 members then/);
  });

  test('when a member is scaled down, which stops it at once', () => {
    const none = (name: string | RegExp) =>
      diff(
        base,
        edited(base, 'StatefulSet', name, (set) => (set.spec.replicas = 0)),
      );
    const [first] = none(ONE).items;
    expect(first).toMatchObject({ severity: 'danger', who: { en: 'rocketmq-broker-0-1-0' }, what: { en: 'a member is scaled down' } });
    expect(first.meaning.en).toMatch(/^it stops as soon as this is applied, and broker-0 has 1 of 2 members/);
    expect(lines(none(GROUP), 'danger', 'loss')).toContain('group broker-0: the whole group is scaled down');
  });

  test('when pods of other names take their place', () => {
    const renamed = (pattern: RegExp) =>
      edited(base, 'StatefulSet', pattern, (set) => (set.metadata.name = set.metadata.name.replace('rocketmq', 'mq')));
    expect(losses(base, renamed(/^rocketmq-broker-0-1$/))).toEqual([
      'rocketmq-broker-0-1-0: pods of other names take the place of members: rocketmq-broker-0-1-0 -> mq-broker-0-1-0',
    ]);
    const both = diff(base, renamed(GROUP));
    expect(both.items[0].meaning.en).toContain('Delete no old one before a new one is in sync');
    expect(lines(both, 'danger', 'names')).toHaveLength(2);
  });
});

describe('A rule of `verify` that is broken from now on', () => {
  const [NAME_SERVERS, VOTER] = ['rocketmq-nameserver', 'rocketmq-controller-2'];
  const broken = (young: any[]) => losses(base, young).map((line) => /`verify` holds (\S+) broken/.exec(line)?.[1]);

  test.each<[string, string[], any[]]>([
    ['one name server less', ['name-servers', 'addresses'], edited(base, 'StatefulSet', NAME_SERVERS, ({ spec }) => (spec.replicas = 1))],
    [
      'name servers that may share a room',
      ['name-servers'],
      edited(base, 'StatefulSet', NAME_SERVERS, ({ spec }) => delete spec.template.spec.affinity.podAntiAffinity),
    ],
    ['one controller less', ['quorum', 'addresses'], base.filter(({ kind, metadata }) => kind !== 'StatefulSet' || metadata.name !== VOTER)],
    [
      'a container that may become root in a restricted namespace',
      ['restricted'],
      edited(base, 'StatefulSet', ZERO, ({ spec }) => delete spec.template.spec.securityContext.runAsNonRoot),
    ],
  ])('is told: %s', (_, rules, young) => {
    expect(broken(young)).toEqual(expect.arrayContaining(rules));
    expect(broken(base)).toEqual([]);
  });

  test('is not told when it was broken before', () => {
    const one = edited(base, 'StatefulSet', NAME_SERVERS, ({ spec }) => (spec.replicas = 1));
    expect(losses(one, edited(one, 'StatefulSet', ZERO, label))).toEqual([]);
  });

  test('is not told beside a danger that is about the same pods', () => {
    const retained = edited(base, 'StatefulSet', ZERO, ({ spec }) => delete spec.template.spec.containers[0].lifecycle);
    expect(broken(retained)).toEqual([undefined]);
  });

  test.each([
    ['name server', 'both name servers: none is left among the manifests', /^rocketmq-nameserver/],
    ['controller', 'all 3 controllers: none is left among the manifests', /^rocketmq-controller/],
  ])('is not needed to tell that no %s is left', (_, line, name) => {
    expect(
      losses(
        base,
        base.filter(({ metadata }) => !name.test(metadata.name)),
      ),
    ).toContain(line);
  });
});

describe('One StatefulSet with both members', () => {
  const two = edited(base, 'StatefulSet', ZERO, (set) => (set.spec.replicas = 2)).filter(({ metadata }) => metadata.name !== ONE);
  const restarted = edited(two, 'StatefulSet', ZERO, label);

  test('rolls one after the other, which is safe when ready means in sync', () => {
    expect(losses(two, restarted)).toEqual([]);
    const unready = (objects: any[]) => edited(objects, 'StatefulSet', ZERO, (set) => delete container(set).readinessProbe);
    expect(losses(unready(two), unready(restarted))).toEqual(['group broker-0: the second member restarts as soon as the first is ready']);
  });

  test('is dangerous when it may stop two at once', () => {
    const fast = edited(restarted, 'StatefulSet', ZERO, (set) => (set.spec.updateStrategy.rollingUpdate = { maxUnavailable: 2 }));
    expect(losses(two, fast)).toEqual(['group broker-0: both members restart at the same time']);
  });

  test('is dangerous as a Deployment', () => {
    const deployment = (objects: any[]) =>
      edited(objects, 'StatefulSet', ZERO, (set) => {
        set.kind = 'Deployment';
        delete set.spec.volumeClaimTemplates;
      });
    expect(losses(deployment(two), deployment(restarted))).toEqual(['group broker-0: both members restart at the same time']);
  });
});

describe('The rules about zones', () => {
  const apart = (set: any) => set.spec.template.spec.affinity;

  test('are told when the new ones allow both members in one zone', () => {
    const loose = edited(base, 'StatefulSet', GROUP, (set) => (set.spec.template.spec.affinity = {}));
    expect(losses(base, loose)).toEqual(['group broker-0: the new rules allow both members in one zone; the old ones did not']);
    expect(losses(loose, base)).toEqual([]);
  });

  test('are told when only the old and the new ones together allow it', () => {
    const pinned = edited(base, 'StatefulSet', GROUP, (set) => delete apart(set).podAntiAffinity);
    const swapped = edited(pinned, 'StatefulSet', GROUP, (set) => {
      const [expression] = apart(set).nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions;
      expression.values = [expression.values[0] === 'az1' ? 'az2' : 'az1'];
    });
    expect(losses(pinned, swapped)).toEqual([
      'group broker-0: both members move to other zones at once',
      'group broker-0: while the change rolls out, both members can be in one zone',
    ]);
  });
});

describe('A budget', () => {
  const budget = (name: string, change: (spec: any) => void) => edited(base, 'PodDisruptionBudget', name, ({ spec }) => change(spec));

  test.each<[string, string, (spec: any) => void, string]>([
    ['that leaves no member', 'rocketmq-broker-0', (spec) => (spec.minAvailable = 0), 'group broker-0: a drain may leave 0 of 2; before, it left 1'],
    [
      'that counts by percent',
      'rocketmq-broker-0',
      (spec) => (spec.minAvailable = '0%'),
      'group broker-0: a drain may leave 0 of 2; before, it left 1',
    ],
    [
      'that counts from what exists',
      'rocketmq-broker-0',
      (spec) => {
        delete spec.minAvailable;
        spec.maxUnavailable = 1;
      },
      'group broker-0: the budget counts from the pods that exist',
    ],
    [
      'that leaves no majority',
      'rocketmq-controller',
      (spec) => (spec.minAvailable = 1),
      'all 3 controllers: a drain may leave 1 of 3; before, it left 2',
    ],
    [
      'that leaves no name server',
      'rocketmq-nameserver',
      (spec) => (spec.minAvailable = 0),
      'both name servers: a drain may leave 0 of 2; before, it left 1',
    ],
  ])('%s is weaker', (_, name, change, line) => {
    expect(losses(base, budget(name, change))).toEqual([line]);
  });

  test('that covers one member only still keeps that one, and breaks a rule of `verify` all the same', () => {
    const changed = diff(
      base,
      budget('rocketmq-broker-0', (spec) => (spec.selector.matchLabels['rocketmq.apache.org/member'] = '0')),
    );
    expect(lines(changed, 'danger', 'loss')).toEqual([
      'StatefulSet rocketmq-broker-0-1; PodDisruptionBudget rocketmq-broker-0: `verify` holds budgets broken, and did not before',
    ]);
  });

  test('of all brokers lets both members of a group go', () => {
    const wide = budget('rocketmq-broker-0', (spec) => delete spec.selector.matchLabels['rocketmq.apache.org/broker-name']).filter(
      ({ kind, metadata }) => kind !== 'PodDisruptionBudget' || !/broker-[12]$/.test(metadata.name),
    );
    expect(losses(base, wide)).toEqual([
      'group broker-0: a drain may leave 0 of 2; before, it left 1',
      '2 of 3 groups: broker-1, broker-2: a drain may leave 0 of 2; before, it left 1',
    ]);
  });

  test('that is gone from the manifests is told to stay without pruning', () => {
    const without = base.filter(({ kind, metadata }) => kind !== 'PodDisruptionBudget' || metadata.name !== 'rocketmq-broker-0');
    const [first] = diff(base, without).items;
    expect(first).toMatchObject({
      who: { en: 'group broker-0' },
      what: { en: 'a drain may leave 0 of 2; before, it left 1' },
      meaning: { en: expect.stringContaining('Without pruning the old one stays') },
    });
  });

  test('that grows with the voters is not weaker, and one that does not grow is', () => {
    expect(
      losses(
        base,
        budget('rocketmq-controller', (spec) => (spec.minAvailable = '60%')),
      ),
    ).toEqual([]);
    expect(
      losses(
        base,
        budget('rocketmq-controller', (spec) => (spec.minAvailable = '33%')),
      ),
    ).toEqual(['all 3 controllers: a drain may leave 1 of 3; before, it left 2']);
  });
});

describe('The quorum and the name servers', () => {
  test('are lost for a while when most controllers restart without taking turns', () => {
    const hookless = edited(base, 'StatefulSet', /controller/, (set) => delete container(set).lifecycle);
    expect(losses(hookless, edited(hookless, 'StatefulSet', /controller/, label))).toEqual([
      'all 3 controllers: most controllers restart at the same time',
    ]);
    expect(losses(hookless, edited(hookless, 'StatefulSet', 'rocketmq-controller-1', label))).toEqual([]);
  });

  test('are lost for a while when name servers of two workloads restart in one wave', () => {
    const split = (wave: string) =>
      base.flatMap((object) => {
        if (object.kind !== 'StatefulSet' || object.metadata.name !== 'rocketmq-nameserver') return [object];
        return ['a', 'b'].map((name) => {
          const set = structuredClone(object);
          set.metadata.name = `ns-${name}`;
          set.metadata.annotations['argocd.argoproj.io/sync-wave'] = name === 'a' ? '5' : wave;
          set.spec.replicas = 1;
          return set;
        });
      });
    const again = (objects: any[]) => edited(objects, 'StatefulSet', /^ns-/, label);
    expect(losses(split('5'), again(split('5')))).toEqual(['both name servers: the name servers restart at the same time']);
    expect(losses(split('6'), again(split('6')))).toEqual([]);
  });

  test.each([
    ['enableElectUncleanMaster=false', 'enableElectUncleanMaster=true', 'all 3 controllers: enableElectUncleanMaster: false -> true'],
    ['enableControllerMode=true', 'enableControllerMode=false', 'all 3 groups: enableControllerMode: true -> false'],
    ['minInSyncReplicas=1', 'minInSyncReplicas=1\nasyncLearner=true', 'all 3 groups: asyncLearner: false -> true'],
  ])('are told when %s becomes %j', (old, young, line) => {
    const mutable = edited(base, 'ConfigMap', /./, (map) => delete map.immutable);
    const changed = edited(mutable, 'ConfigMap', /-conf-/, ({ data }) => {
      for (const file of Object.keys(data)) data[file] = data[file].replace(old, young);
    });
    expect(losses(mutable, changed)).toEqual([line]);
    expect(losses(changed, mutable)).toEqual([]);
  });

  test('are told when no voter is bound to one zone any more, so that each zone may hold all of them', () => {
    const loose = edited(base, 'StatefulSet', /^rocketmq-controller/, ({ spec }) => {
      const [term] = spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
      term.matchExpressions[0].values = ['az1', 'az2'];
    });
    expect(losses(base, loose)).toContain('all 3 controllers: zones whose loss stops elections until somebody acts: az2 -> az1, az2');
  });

  test('are not lost by the Service of somebody else', () => {
    const shop = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'shop', namespace: 'rocketmq' },
      spec: { selector: { app: 'shop', version: 'blue' }, ports: [{ port: 80 }] },
    };
    const green = { ...shop, spec: { ...shop.spec, selector: { app: 'shop', version: 'green' } } };
    expect(lines(diff([...base, shop], [...base, green]), 'danger')).toEqual([]);
    expect(
      lines(
        diff(
          base,
          edited(base, 'Service', 'rocketmq-broker-0', ({ spec }) => (spec.selector.team = 'mq')),
        ),
        'danger',
        'names',
      ),
    ).toEqual(['Service rocketmq-broker-0: spec.selector.team: - -> mq']);
  });

  test('are told when the Service hides pods that are not ready', () => {
    const hidden = edited(base, 'Service', 'rocketmq-controller', ({ spec }) => (spec.publishNotReadyAddresses = false));
    expect(losses(base, hidden)).toEqual(['Service rocketmq-controller: spec.publishNotReadyAddresses: true -> false']);
  });
});
