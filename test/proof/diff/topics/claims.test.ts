import { cluster, diff, edited, lines } from '../fixtures';

const base = cluster();
const mutable = edited(base, 'ConfigMap', /./, (map) => delete map.immutable);
const MEMBER = 'rocketmq-broker-0-0';
const claims = (before: any[], after: any[], severity: string) => lines(diff(before, after), severity, 'claims');
const set = (change: (set: any) => void, objects = base) => edited(objects, 'StatefulSet', MEMBER, change);

describe('Claims', () => {
  const removed = base.filter(({ kind, metadata }) => kind !== 'StatefulSet' || metadata.name !== MEMBER);

  test('of a StatefulSet that is gone are orphaned', () => {
    expect(claims(base, removed, 'info')).toEqual([`StatefulSet ${MEMBER}: its claims are orphaned: data-rocketmq-broker-0-0-0 -> -`]);
  });

  test('that are not kept go with their StatefulSet, which is said loudly', () => {
    const unkept = set(({ spec }) => (spec.persistentVolumeClaimRetentionPolicy.whenDeleted = 'Delete'));
    expect(claims(unkept, removed, 'danger')).toEqual([
      expect.stringMatching(/^StatefulSet rocketmq-broker-0-0: DATA LOSS: .*whenDeleted: Delete.*data-rocketmq-broker-0-0-0/),
    ]);
  });

  test('of fewer replicas are orphaned or deleted, by the policy that is applied with them', () => {
    const two = set(({ spec }) => (spec.replicas = 2));
    expect(claims(two, base, 'info')).toEqual([`StatefulSet ${MEMBER}: claims are orphaned: data-rocketmq-broker-0-0-1 -> -`]);
    const unkept = set(({ spec }) => (spec.persistentVolumeClaimRetentionPolicy.whenScaled = 'Delete'));
    expect(claims(two, unkept, 'danger')).toContainEqual(expect.stringMatching(/DATA LOSS: .*whenScaled: Delete.*data-rocketmq-broker-0-0-1/));
    const keptNow = diff(
      set(({ spec }) => (spec.persistentVolumeClaimRetentionPolicy.whenScaled = 'Delete'), two),
      base,
    );
    expect(lines(keptNow, 'danger', 'claims')).toEqual([]);
  });

  test('of more replicas are made', () => {
    expect(
      claims(
        base,
        set(({ spec }) => (spec.replicas = 2)),
        'info',
      ),
    ).toEqual([
      `StatefulSet ${MEMBER}: claims of 100Gi in the default class are made, unless claims of these names are there already: - -> data-rocketmq-broker-0-0-1`,
    ]);
  });

  test('of a template with another name are left behind', () => {
    const renamed = set(({ spec }) => {
      spec.volumeClaimTemplates[0].metadata.name = 'store';
      spec.template.spec.containers[0].volumeMounts[2].name = 'store';
    });
    const changed = diff(base, renamed);
    expect(lines(changed, 'refuse').length).toBeGreaterThan(0);
    expect(lines(changed, 'danger')).toEqual([
      'rocketmq-broker-0-0-0: the store is another place: storePathRootDir claim data:/store -> storePathRootDir claim store:/store',
      `StatefulSet ${MEMBER}: claims are orphaned: data-rocketmq-broker-0-0-0 -> -`,
    ]);
  });

  test('whose numbers change with the ordinals are orphaned', () => {
    const shifted = set(({ spec }) => (spec.ordinals = { start: 1 }));
    expect(claims(base, shifted, 'info')).toContain(`StatefulSet ${MEMBER}: claims are orphaned: data-rocketmq-broker-0-0-0 -> -`);
    expect(lines(diff(base, shifted), 'danger', 'names')).toEqual([
      `StatefulSet ${MEMBER}: spec.ordinals: the pods get other numbers: - -> {"start":1}`,
    ]);
  });
});

describe('A store in another place', () => {
  const losses = (before: any[], after: any[]) => lines(diff(before, after), 'danger', 'loss');
  const path = (pattern: RegExp, from: string, to: string) =>
    edited(mutable, 'ConfigMap', pattern, ({ data }) => {
      for (const file of Object.keys(data)) data[file] = data[file].replaceAll(from, to);
    });

  test('empties both members when the path is of both', () => {
    const changed = diff(mutable, path(/broker-0-conf/, '/var/lib/rocketmq/store', '/var/lib/rocketmq/other'));
    const [first] = changed.items;
    expect(first).toMatchObject({
      severity: 'danger',
      who: { en: 'group broker-0' },
      before: 'storePathRootDir claim data:/store',
      after: 'storePathRootDir claim data:/other',
    });
    expect(first.meaning.en).toContain('both members start empty');
  });

  test('empties one member when only its volume is another', () => {
    const temporary = set((one) => {
      delete one.spec.volumeClaimTemplates;
      one.spec.template.spec.volumes.push({ name: 'data', emptyDir: {} });
    });
    const changed = diff(base, temporary);
    expect(lines(changed, 'danger', 'loss')).toEqual([
      'rocketmq-broker-0-0-0: the store is another place: storePathRootDir claim data:/store -> storePathRootDir emptyDir:/store',
    ]);
    expect(changed.items.find(({ topic, severity }) => topic === 'loss' && severity === 'danger')?.meaning.en).toContain('as a new replica');
  });

  test('is none when path and mount move together', () => {
    const moved = edited(path(/broker-0-conf/, '/var/lib/rocketmq/store', '/data/store'), 'StatefulSet', /^rocketmq-broker-0-/, ({ spec }) => {
      spec.template.spec.containers[0].volumeMounts[2].mountPath = '/data';
    });
    expect(losses(mutable, moved)).toEqual([]);
  });

  test('is off every volume when only the mount moves', () => {
    const moved = set(({ spec }) => (spec.template.spec.containers[0].volumeMounts[2].mountPath = '/data'));
    expect(losses(base, moved)).toEqual([
      'rocketmq-broker-0-0-0: the store is another place: storePathRootDir claim data:/store -> storePathRootDir container:/var/lib/rocketmq/store',
    ]);
  });

  test('is none when nothing was kept anyway', () => {
    const temporary = (folder: string) =>
      set((one) => {
        delete one.spec.volumeClaimTemplates;
        one.spec.template.spec.volumes.push({ name: 'data', emptyDir: {} });
        one.spec.template.spec.containers[0].volumeMounts[2].mountPath = folder;
      });
    expect(losses(temporary('/var/lib/rocketmq'), temporary('/data'))).toEqual([]);
    expect(losses(temporary('/var/lib/rocketmq'), base)).toEqual([]);
  });

  test('empties controllers', () => {
    expect(losses(mutable, path(/controller-conf/, 'rocketmq/controller', 'rocketmq/other'))).toEqual([
      'all 3 controllers: the store is another place: controllerStorePath claim data:/controller -> controllerStorePath claim data:/other',
    ]);
  });
});
