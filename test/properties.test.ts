import { App, Chart, Duration, Size, Testing, Yaml } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import fc from 'fast-check';
import { BrokerGroup, NodeSpread, Placement, Quorum, Release, Replication, RocketMqCluster, Sizing, Storage, Timing, Zone } from '../lib';
import { Placements } from '../lib/testing';
import { validateStrict } from './strict-schemas';

type Manifest = any;

const LABEL = 'example.org/room';
const zones = ['z1', 'z2', 'z3', 'z4'].map((name) => Zone.of(name, { labelKey: LABEL }));

/** What a valid cluster can be made of. Values are made inside, so that a failing example can be read. */
const validCluster = fc.record({
  zones: fc.integer({ min: 2, max: 4 }),
  quorum: fc.constantFrom('witness', 'majority', 'single', 'five'),
  placement: fc.constantFrom(NodeSpread.REQUIRED, NodeSpread.PREFERRED),
  release: fc.constantFrom('5.1.4', '5.2.0', '5.3.1'),
  replication: fc.constantFrom('ZERO_LOSS', 'ASYNC', 'NEVER_SINGLE_COPY'),
  timing: fc.constantFrom('FAST', 'STOCK'),
  gibibytes: fc.integer({ min: 3, max: 5000 }),
  memory: fc.integer({ min: 256, max: 65536 }),
  millis: fc.integer({ min: 1, max: 64000 }),
  groups: fc.array(fc.record({ master: fc.nat(3), other: fc.nat(3) }), { minLength: 0, maxLength: 5 }),
  userTerms: fc.array(fc.constantFrom('disk', 'cpu', 'rack'), { maxLength: 3 }),
});
type Spec = typeof validCluster extends fc.Arbitrary<infer T> ? T : never;

const quorums: { [name: string]: () => Quorum } = {
  witness: () => Quorum.witness(zones[0], zones[1], zones[2]),
  majority: () => Quorum.majority(zones[1], zones[0]),
  single: () => Quorum.single(zones[0]),
  five: () => Quorum.of([zones[0], zones[1], zones[2], zones[0], zones[1]]),
};

function synth(spec: Spec): Manifest[] {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'messaging' });
  addCluster(chart, spec);
  return Testing.synth(chart);
}

function addCluster(chart: Chart, spec: Spec): void {
  const used = zones.slice(0, spec.zones);
  const affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: spec.userTerms.map((key) => ({ matchExpressions: [{ key, operator: 'Exists' }] })),
      },
    },
  };
  const cluster = new RocketMqCluster(chart, 'mq', {
    zones: used,
    quorum: quorums[spec.quorum](),
    placement: Placement.guaranteed({ nodeSpread: spec.placement }),
    release: Release.of(spec.release),
    timing: spec.timing === 'FAST' ? Timing.FAST : Timing.STOCK,
    storage: Storage.of({ size: Size.gibibytes(spec.gibibytes) }),
    brokers: {
      replication: Replication[spec.replication as 'ASYNC'],
      sizing: Sizing.of({ cpuRequest: Cpu.millis(spec.millis), memoryLimit: Size.mebibytes(spec.memory) }),
      ...(spec.userTerms.length > 0 && { affinity }),
    },
  });
  // Every zone gets a member, then come the random groups.
  used.forEach((zone, index) => {
    cluster.addBrokerGroup(`base-${index}`, { preferredMasterZone: zone });
  });
  spec.groups.forEach(({ master, other }, index) => {
    const first = used[master % used.length];
    const second = used[other % used.length];
    cluster.addBrokerGroup(`broker-${index}`, { preferredMasterZone: first, ...(!second.isSame(first) && { otherZone: second }) });
  });
}

const byName = (manifests: Manifest[]) =>
  new Map(manifests.map((manifest) => [`${manifest.kind}/${manifest.metadata.name}`, Yaml.stringify(manifest)]));

describe('Any valid cluster', () => {
  test('keeps every invariant of placement, whatever its user adds', () => {
    fc.assert(
      fc.property(validCluster, (spec) => {
        const placements = Placements.of(synth(spec));
        placements.expectPairsInOppositeZones(LABEL);
        placements.expectInBothZones(LABEL);
        if (spec.placement === NodeSpread.REQUIRED) placements.expectOneBrokerPerNode();
      }),
      { numRuns: 60 },
    );
  });

  test('is valid for Kubernetes 1.27, and has unique names and selectors', () => {
    fc.assert(
      fc.property(validCluster, (spec) => {
        const manifests = synth(spec);
        expect(validateStrict(manifests)).toEqual([]);
        expect(byName(manifests).size).toBe(manifests.length);
        const selectors = manifests.filter(({ kind }) => kind === 'StatefulSet').map((set) => JSON.stringify(set.spec.selector));
        expect(new Set(selectors).size).toBe(selectors.length);
      }),
      { numRuns: 30 },
    );
  });

  test('has one budget for every pod, and none that lets both members of a group go', () => {
    fc.assert(
      fc.property(validCluster, (spec) => {
        const manifests = synth(spec);
        const budgets = manifests.filter(({ kind }) => kind === 'PodDisruptionBudget');
        for (const set of manifests.filter(({ kind }) => kind === 'StatefulSet')) {
          const labels = set.spec.template.metadata.labels;
          const covering = budgets.filter(({ spec: { selector } }) =>
            Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value),
          );
          expect(covering).toHaveLength(1);
          if (labels['app.kubernetes.io/component'] === 'broker') expect(covering[0].spec.minAvailable).toBe(1);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('writes the same bytes twice', () => {
    fc.assert(
      fc.property(validCluster, (spec) => {
        const chart = new Chart(Testing.app(), 'chart', { namespace: 'messaging' });
        addCluster(chart, spec);
        const first = Yaml.stringify(...Testing.synth(chart));
        expect(Yaml.stringify(...Testing.synth(chart))).toBe(first);
        expect(Yaml.stringify(...synth(spec))).toBe(first);
      }),
      { numRuns: 15 },
    );
  });

  test('leaves every file as it was when a group is added', () => {
    fc.assert(
      fc.property(validCluster, fc.nat(3), (spec, master) => {
        const before = byName(synth(spec));
        const after = byName(synth({ ...spec, groups: [...spec.groups, { master, other: master + 1 }] }));
        for (const [name, text] of before) expect(after.get(name)).toBe(text);
        expect(after.size).toBe(before.size + 5);
      }),
      { numRuns: 30 },
    );
  });

  test('leaves every file as it was when a zone and a group that uses it are added', () => {
    fc.assert(
      fc.property(validCluster, (spec) => {
        const few = { ...spec, zones: 2, groups: [] };
        const grown = (count: number) => {
          const chart = new Chart(Testing.app(), 'chart', { namespace: 'messaging' });
          const used = zones.slice(0, count);
          const cluster = new RocketMqCluster(chart, 'mq', {
            zones: used,
            quorum: quorums[few.quorum](),
            storage: Storage.of({ size: Size.gibibytes(10) }),
          });
          for (let index = 0; index < count; index++) cluster.addBrokerGroup(`broker-${index}`, { preferredMasterZone: zones[index] });
          return byName(Testing.synth(chart));
        };
        const after = grown(3);
        for (const [name, text] of grown(2)) expect(after.get(name)).toBe(text);
      }),
      { numRuns: 4 },
    );
  });
});

/** One wrong thing each, and the word its error must contain. */
const wrongs: { [name: string]: [(chart: Chart) => unknown, RegExp] } = {
  'a zone with a blank': [() => Zone.of('a b'), /zone name/],
  'an empty zone': [() => Zone.of(''), /zone name/],
  'a bad label key': [() => Zone.of('a', { labelKey: '/x' }), /labelKey/],
  'a pair in one zone': [(chart) => cluster(chart).addBrokerGroup('b', { preferredMasterZone: zones[0], otherZone: zones[0] }), /differ/],
  'a foreign zone': [(chart) => cluster(chart).addBrokerGroup('b', { preferredMasterZone: zones[3] }), /zones of its cluster/],
  'an upper-case group': [(chart) => cluster(chart).addBrokerGroup('Broker', { preferredMasterZone: zones[0] }), /brokerName/],
  'a long group': [(chart) => cluster(chart).addBrokerGroup('b'.repeat(60), { preferredMasterZone: zones[0] }), /brokerName/],
  'an unknown key': [(chart) => group(chart, { brokerPermision: '6' }), /did you mean brokerPermission\?/],
  'a dead key': [(chart) => group(chart, { brokerRole: 'SLAVE' }), /controller mode/],
  'an owned key': [(chart) => group(chart, { allAckInSyncStateSet: 'false' }), /use replication/],
  'a number with a blank': [(chart) => group(chart, { fileReservedTime: '48 ' }), /whole number/],
  'a bad timing': [() => Timing.custom({ brokerHeartbeatInterval: Duration.seconds(5) }), /three heartbeats/],
  'even voters': [() => Quorum.of([zones[0], zones[1]]), /odd/],
  'a witness that is none': [() => Quorum.witness(zones[0], zones[1], zones[1]), /differ/],
  'weights the wrong way round': [() => Placement.weighted(90, 100), /weight/],
  'a release with a broken controller mode': [() => Release.of('5.1.2'), /6926/],
  'zero loss on a release that loses': [
    (chart) => cluster(chart, { release: Release.V5_4_0 }).addBrokerGroup('b', { preferredMasterZone: zones[0] }),
    /does not hold/,
  ],
  'too little memory': [() => Sizing.of({ cpuRequest: Cpu.millis(1), memoryLimit: Size.mebibytes(100) }), /256Mi/],
  'no quorum': [(chart) => cluster(chart, { quorum: undefined }), /quorum/],
  'no storage': [(chart) => cluster(chart, { storage: undefined }), /storage/],
};
function cluster(chart: Chart, more: object = {}): RocketMqCluster {
  const props = { zones: zones.slice(0, 2), quorum: Quorum.single(zones[0]), storage: Storage.of({ size: Size.gibibytes(9) }), ...more };
  return new RocketMqCluster(chart, 'mq', props);
}
const group = (chart: Chart, config: { [key: string]: string }) => cluster(chart).addBrokerGroup('b', { preferredMasterZone: zones[0], config });

describe('Wrong input', () => {
  test.each(Object.entries(wrongs))('%s is refused in one form: where, what, got, allowed, and what to do', (_, [act, message]) => {
    const chart = new Chart(Testing.app(), 'chart', { namespace: 'messaging' });
    expect(() => act(chart)).toThrow(message);
    expect(() => act(new Chart(new App(), 'chart', { namespace: 'messaging' }))).toThrow(/^\[[^\]]+\] .+, got .+, allowed .+; .+/);
  });

  test('of any kind is either taken or refused in that form, never met with another error', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 70 }),
      fc.stringMatching(/^[a-z0-9.-]{1,60}$/),
      fc.constantFrom('', 'a', 'n1-x', '__proto__', 'constructor'),
    );
    const input = fc.record({
      clusterName: text,
      brokerName: text,
      namesrvAddr: text,
      clusterDomain: text,
      config: fc.dictionary(fc.oneof(text, fc.constantFrom('fileReservedTime', 'brokerRole', 'listenPort')), text, { maxKeys: 3 }),
      zone: fc.oneof(fc.constant('z1'), text),
      seconds: fc.oneof(fc.integer({ min: -5, max: 5000 }), fc.double({ noNaN: true, min: 0, max: 1e6 })),
      gibibytes: fc.oneof(fc.integer({ min: 0, max: 9999 }), fc.double({ noNaN: true, min: 0, max: 99 })),
      jvmFlags: fc.array(text, { maxLength: 2 }),
    });
    const outcomes = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(input, ({ zone, seconds, gibibytes, ...more }) => {
        const chart = new Chart(Testing.app(), 'chart', { namespace: 'messaging' });
        try {
          new BrokerGroup(chart, 'group', {
            ...more,
            namesrvAddr: more.namesrvAddr.length % 2 ? more.namesrvAddr : 'ns.example.org:9876',
            controllerAddr: 'controller.example.org:9878',
            preferredMasterZone: Zone.of(zone),
            otherZone: Zone.of('other'),
            handOverTimeout: Duration.seconds(Math.abs(seconds)),
            storage: Storage.of({ size: Size.gibibytes(gibibytes) }),
          });
          outcomes.taken++;
        } catch (error) {
          outcomes.refused++;
          for (const line of (error as Error).message.split('\n')) expect(line).toMatch(/^\[.*\] .+, got .*, allowed .+; .+/s);
        }
      }),
      { numRuns: 400 },
    );
    expect(outcomes.refused).toBeGreaterThan(100);
  });

  test('that is several wrong things at once is told all at once', () => {
    fc.assert(
      fc.property(fc.subarray(['bogus', 'brokerRole', 'namesrvAddr', 'listenPort'], { minLength: 1 }), (keys) => {
        const chart = new Chart(Testing.app(), 'chart', { namespace: 'messaging' });
        let message = '';
        try {
          group(chart, Object.fromEntries(keys.map((key) => [key, 'x'])));
        } catch (error) {
          message = (error as Error).message;
        }
        for (const key of keys) expect(message).toContain(`config key ${key}`);
      }),
    );
  });
});
