import { Size } from 'cdk8s';
import { Storage, Zone } from '../lib';
import { problems } from './kube-objects';

const size = Size.gibibytes(10);
const [az1, az2] = [Zone.of('az1'), Zone.of('az2')];

describe('Storage', () => {
  test('is retained and of the default class unless told otherwise', () => {
    const storage = Storage.of({ size });
    expect(storage.size).toBe(size);
    expect(storage.retained).toBe(true);
    expect(storage.storageClassNameIn(az1)).toBeUndefined();
    expect(Storage.of({ size, retained: false }).retained).toBe(false);
    expect(Storage.of({ size, retained: true }).retained).toBe(true);
  });

  test('takes the class of the zone, else the class of all zones', () => {
    const storage = Storage.of({ size, storageClassName: 'san', storageClassNames: { az1: 'room-1' } });
    expect(storage.storageClassNameIn(az1)).toBe('room-1');
    expect(storage.storageClassNameIn(az2)).toBe('san');
    expect(Storage.of({ size, storageClassNames: { az1: 'room-1' } }).storageClassNameIn(az2)).toBeUndefined();
  });

  test('does not change with the object it was made of', () => {
    const storageClassNames: { [zone: string]: string } = { az1: 'room-1' };
    const storage = Storage.of({ size, storageClassNames });
    storageClassNames.az1 = 'other';
    storageClassNames.az2 = 'other';
    expect([az1, az2].map((zone) => storage.storageClassNameIn(zone))).toEqual(['room-1', undefined]);
  });

  test('keeps classes and retention when only the size changes', () => {
    const before = Storage.of({ size, storageClassName: 'san', storageClassNames: { az1: 'room-1' }, retained: false });
    const after = before.withSize(Size.gibibytes(5));
    expect(after.size.toGibibytes()).toBe(5);
    expect(after.retained).toBe(false);
    expect([az1, az2].map((zone) => after.storageClassNameIn(zone))).toEqual(['room-1', 'san']);
    expect(before.size).toBe(size);
  });

  test('has the claim of the seed recipe', () => {
    expect(Storage.SEED_RECIPE_CONTROLLER.size.toGibibytes()).toBe(1);
    expect(Storage.SEED_RECIPE_CONTROLLER.storageClassNameIn(az1)).toBeUndefined();
    expect(Storage.SEED_RECIPE_CONTROLLER.retained).toBe(true);
  });

  test.each([Size.gibibytes(0), Size.kibibytes(1), Size.kibibytes(1025), Size.mebibytes(0.5), Size.gibibytes(0.0001), Size.gibibytes(Number.NaN)])(
    'refuses a size that is not positive and whole in mebibytes (%#)',
    (size) => {
      const [problem, ...more] = problems(() => Storage.of({ size }));
      expect(problem).toMatch(/^\[Storage\] the size of a claim must be positive and whole in mebibytes, got '/);
      expect(problem).toContain(size.asString());
      expect(more).toEqual([]);
      expect(problems(() => Storage.of({ size: Size.gibibytes(1) }).withSize(size))).toEqual([problem]);
    },
  );

  test.each([Size.kibibytes(1024), Size.mebibytes(1), Size.gibibytes(0.5), Size.tebibytes(3), Size.pebibyte(2)])(
    'takes whole mebibytes (%#)',
    (size) => {
      expect(Storage.of({ size }).size).toBe(size);
    },
  );

  test.each(['constructor', 'toString', 'valueOf'])('has no class of its own for a zone that is called %s', (name) => {
    expect(Storage.of({ size, storageClassName: 'san' }).storageClassNameIn(Zone.of(name))).toBe('san');
  });
});
