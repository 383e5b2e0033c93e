import fc from 'fast-check';
import { Quorum, Zone } from '../lib';
import { problems } from './kube-objects';

const [az1, az2, az3] = ['az1', 'az2', 'az3'].map((name) => Zone.of(name));
const shape = (quorum: Quorum) => quorum.voters.map(({ id, zone, pinned, onControlPlane }) => [id, zone.name, pinned, onControlPlane]);
const names = (zones: Zone[]) => zones.map(({ name }) => name);

describe('A quorum with a witness', () => {
  test('has a pinned voter in each of three zones and needs no hands', () => {
    const quorum = Quorum.witness(az1, az2, az3);
    expect(quorum.name).toBe('witness');
    expect(shape(quorum)).toEqual([
      ['n0', 'az1', true, false],
      ['n1', 'az2', true, false],
      ['n2', 'az3', true, false],
    ]);
    expect(quorum.size).toBe(2);
    expect(names(quorum.zones)).toEqual(['az1', 'az2', 'az3']);
    expect(quorum.zonesNeedingHands).toEqual([]);
  });

  test('lets only the witness run on control-plane nodes, and only when asked', () => {
    expect(Quorum.witness(az1, az2, az3, { onControlPlane: true }).voters.map(({ onControlPlane }) => onControlPlane)).toEqual([false, false, true]);
    expect(Quorum.witness(az1, az2, az3, { onControlPlane: false }).voters.some(({ onControlPlane }) => onControlPlane)).toBe(false);
  });

  test.each([
    [az1, az2, az2],
    [az1, az1, az2],
    [az1, az2, az1],
    [az1, az2, Zone.of('az1')],
  ])('refuses two zones that are the same place, whichever objects describe them (%#)', (first, second, third) => {
    expect(problems(() => Quorum.witness(first, second, third))).toEqual([
      expect.stringMatching(/^\[Quorum.witness\] the zones must differ, .* got \["az/),
    ]);
  });
});

describe('A quorum with a majority', () => {
  test('has two voters in the first zone, whose loss needs hands', () => {
    const quorum = Quorum.majority(az2, az1);
    expect(quorum.name).toBe('majority');
    expect(shape(quorum)).toEqual([
      ['n0', 'az2', true, false],
      ['n1', 'az2', true, false],
      ['n2', 'az1', true, false],
    ]);
    expect(quorum.size).toBe(2);
    expect(names(quorum.zones)).toEqual(['az2', 'az1']);
    expect(names(quorum.zonesNeedingHands)).toEqual(['az2']);
  });

  test('refuses one zone twice', () => {
    expect(problems(() => Quorum.majority(az1, Zone.of('az1')))).toEqual([expect.stringContaining('[Quorum.majority] the zones must differ')]);
  });
});

describe('A quorum of one', () => {
  test('prefers its zone without being pinned, and needs hands when it is lost', () => {
    const quorum = Quorum.single(az2);
    expect(quorum.name).toBe('single');
    expect(shape(quorum)).toEqual([['n0', 'az2', false, false]]);
    expect(quorum.size).toBe(1);
    expect(names(quorum.zonesNeedingHands)).toEqual(['az2']);
  });
});

describe('Leadership', () => {
  const preferred = (quorum: Quorum) => quorum.preferredVoters.map(({ id }) => id);

  test('belongs to the witness, or to the zone with the majority', () => {
    expect(preferred(Quorum.witness(az1, az2, az3))).toEqual(['n2']);
    expect(preferred(Quorum.majority(az2, az1))).toEqual(['n0', 'n1']);
  });

  test('belongs to nobody when there is one voter, or when the zones are chosen freely', () => {
    expect(preferred(Quorum.single(az1))).toEqual([]);
    expect(preferred(Quorum.of([az1, az2, az3]))).toEqual([]);
  });
});

describe('A quorum of any zones', () => {
  test('has a pinned voter for each zone that is named, in order', () => {
    const quorum = Quorum.of([az1, az2, az3, az1, az2]);
    expect(quorum.name).toBe('custom');
    expect(shape(quorum)).toEqual([az1, az2, az3, az1, az2].map((zone, index) => [`n${index}`, zone.name, true, false]));
    expect(quorum.size).toBe(3);
    expect(names(quorum.zones)).toEqual(['az1', 'az2', 'az3']);
    expect(quorum.zonesNeedingHands).toEqual([]);
  });

  test('counts zones by place, not by object', () => {
    expect(names(Quorum.of([Zone.of('a'), Zone.of('a'), Zone.of('b')], { acceptHandsFor: [Zone.of('a')] }).zones)).toEqual(['a', 'b']);
  });

  test('must be accepted by name when a zone needs hands', () => {
    const layout = [az2, az2, az1];
    expect(problems(() => Quorum.of(layout))).toEqual([
      '[Quorum.of] the loss of these zones stops elections until somebody acts, which must be accepted by name, got [], allowed ["az2"]; ' +
        'spread the voters over three zones, or pass exactly these as acceptHandsFor',
    ]);
    expect(() => Quorum.of(layout, { acceptHandsFor: [Zone.of('az2')] })).not.toThrow();
    expect(() => Quorum.of(layout, { acceptHandsFor: [az1] })).toThrow('accepted by name');
    expect(() => Quorum.of(layout, { acceptHandsFor: [az1, az2] })).toThrow('accepted by name');
    expect(() => Quorum.of([az1, az2, az3], { acceptHandsFor: [az1] })).toThrow('accepted by name');
    expect(() => Quorum.of([az1])).toThrow('accepted by name');
    expect(() => Quorum.of([az1], { acceptHandsFor: [az1] })).not.toThrow();
  });

  test.each([0, 2, 4])('refuses %d voters, an even number', (count) => {
    expect(
      problems(() =>
        Quorum.of([az1, az2, az3, az1].slice(0, count), { acceptHandsFor: count === 0 ? [] : [az1, az2].slice(0, count === 2 ? 2 : 1) }),
      ),
    ).toEqual([expect.stringContaining(`the number of voters must be odd: one more would have to be up, and no more may be lost, got ${count}`)]);
  });

  test('tells an even number and unaccepted hands at once', () => {
    expect(problems(() => Quorum.of([az1, az2]))).toHaveLength(2);
  });

  test('needs hands for exactly the zones without which too few are left', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 9 }), (places) => {
        fc.pre(places.length % 2 === 1);
        const zones = places.map((place) => Zone.of(`z${place}`));
        const needing = [...new Set(places)]
          .filter((lost) => places.filter((place) => place !== lost).length * 2 < places.length)
          .map((place) => Zone.of(`z${place}`));
        const quorum = Quorum.of(zones, { acceptHandsFor: needing });
        expect(names(quorum.zonesNeedingHands)).toEqual(names(needing));
        expect(new Set(quorum.voters.map(({ id }) => id)).size).toBe(places.length);
        expect(quorum.voters.every(({ id }) => /^n\d+$/.test(id))).toBe(true);
      }),
    );
  });

  test('does not change with the array it was made of, or through what it answers', () => {
    const zones = [az1, az2, az3];
    const quorum = Quorum.of(zones);
    zones.pop();
    quorum.voters.pop();
    quorum.zones.pop();
    expect(quorum.voters).toHaveLength(3);
    expect(quorum.zones).toHaveLength(3);
  });

  test('must be accepted by the zone itself, not by one of another label with the same name', () => {
    expect(() => Quorum.of([az2, az2, az1], { acceptHandsFor: [Zone.of('az2', { labelKey: 'rack' })] })).toThrow('accepted by name');
  });
});
