import fc from 'fast-check';
import { Zone } from '../lib';
import { problems } from './kube-objects';

describe('Zone', () => {
  test('takes the label of cloud providers unless another is given', () => {
    expect(Zone.DEFAULT_LABEL_KEY).toBe('topology.kubernetes.io/zone');
    expect(Zone.of('az1').labelKey).toBe('topology.kubernetes.io/zone');
    expect(Zone.of('az1', {}).labelKey).toBe('topology.kubernetes.io/zone');
    expect(Zone.of('az1', { labelKey: undefined }).labelKey).toBe('topology.kubernetes.io/zone');
    expect(Zone.of('az1', { labelKey: 'az' })).toMatchObject({ name: 'az1', labelKey: 'az' });
  });

  test('is the same place as another object with the same label and value', () => {
    expect(Zone.of('az1').isSame(Zone.of('az1', { labelKey: Zone.DEFAULT_LABEL_KEY }))).toBe(true);
    expect(Zone.of('az1').isSame(Zone.of('az2'))).toBe(false);
    expect(Zone.of('az1').isSame(Zone.of('az1', { labelKey: 'az' }))).toBe(false);
    expect(Zone.of('az1').isSame(Zone.of('AZ1'))).toBe(false);
  });

  test.each(['a', 'Z', '7', 'eu-west-1a', 'room_2.b', '0.1', 'a'.repeat(63)])('takes the label value %s', (name) => {
    expect(Zone.of(name).name).toBe(name);
  });

  test.each(['', ' ', 'a b', '-a', 'a-', '.a', 'a.', '_a', 'a/b', 'zürich', 'a\n', '\na', 'a'.repeat(64)])(
    'refuses %j, which is no label value',
    (name) => {
      expect(() => Zone.of(name)).toThrow('a zone name must be the value of a node label');
      expect(() => Zone.of(name)).not.toThrow('labelKey');
    },
  );

  test.each(['az', 'example.org/room', 'topology.kubernetes.io/zone', 'A_b.c', `${'a'.repeat(63)}/${'b'.repeat(63)}`, `${'a.'.repeat(126)}a/b`])(
    'takes the label key %s',
    (labelKey) => {
      expect(Zone.of('az1', { labelKey }).labelKey).toBe(labelKey);
    },
  );

  test.each([
    '',
    '/az',
    'az/',
    'a/b/c',
    'Example.org/az',
    'a b',
    '-az',
    'az-',
    'example.org/-az',
    '-x.org/az',
    `a/${'b'.repeat(64)}`,
    `${'a'.repeat(254)}/b`,
  ])('refuses %j, which is no label key', (labelKey) => {
    expect(problems(() => Zone.of('az1', { labelKey }))).toEqual([expect.stringContaining('labelKey must be the key of a node label')]);
  });

  test('tells a wrong name and a wrong key at once', () => {
    expect(problems(() => Zone.of('a b', { labelKey: '/' }))).toEqual([
      `[Zone a b] a zone name must be the value of a node label, got 'a b', allowed letters, digits, "-", "_" and ".", at most 63, not empty; ` +
        'pass the value as `kubectl get nodes --show-labels` prints it',
      `[Zone a b] labelKey must be the key of a node label, got '/', allowed a key such as "az" or "topology.kubernetes.io/zone"; ` +
        'pass the key as `kubectl get nodes --show-labels` prints it',
    ]);
  });

  test('is an equivalence', () => {
    const zone = fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y')).map(([name, labelKey]) => Zone.of(name, { labelKey }));
    fc.assert(
      fc.property(zone, zone, zone, (a, b, c) => {
        expect(a.isSame(a)).toBe(true);
        expect(a.isSame(b)).toBe(b.isSame(a));
        if (a.isSame(b) && b.isSame(c)) expect(a.isSame(c)).toBe(true);
      }),
    );
  });

  test.each([undefined, null, 5, true])('refuses %p, which is no text, from callers without types', (name) => {
    expect(() => Zone.of(name as never)).toThrow('a zone name must be the value of a node label');
  });
  test('refuses a label key that is no text', () => {
    expect(() => Zone.of('az1', { labelKey: 5 as never })).toThrow('labelKey');
  });

  test.each(['a..b/az', 'a.-b/az', 'a-.b/az'])('refuses the label key %s, whose prefix is no DNS name', (labelKey) => {
    expect(() => Zone.of('az1', { labelKey })).toThrow('labelKey');
  });

  test('tells a wrong name with a line break in one line', () => {
    expect(problems(() => Zone.of('a\nb'))).toHaveLength(1);
  });
});
