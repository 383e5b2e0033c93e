import fc from 'fast-check';
import { isSame } from '../../../../lib/proof/diff/compare/field-changes';
import { normal, normalTemplate } from '../../../../lib/proof/diff/compare/normal-form';

const same = (a: any, b: any) => isSame(normal({ limits: { x: a } }), normal({ limits: { x: b } }));

describe('Quantities', () => {
  test.each([
    ['1Gi', '1024Mi', true],
    ['1Gi', '1.0Gi', true],
    ['0.5Gi', '512Mi', true],
    ['500m', '0.5', true],
    [1, '1000m', true],
    ['1k', '1000', true],
    ['1e3', '1k', true],
    ['1E3', '1000', true],
    ['0', '0Gi', true],
    ['1Gi', '1G', false],
    ['1Gi', '1073741824', false],
    ['1', '1.001', false],
    ['100m', '100M', false],
    ['-1', '1', false],
    ['', 'x', false],
    ['1Zi', '1', false],
    ['1e99999', '1e99998', false],
  ])('%p and %p are stored alike: %p', (a, b, expected) => {
    expect(same(a, b)).toBe(expected);
  });

  test('are whatever their sum of units says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom('Ki', 'Mi', 'Gi'), (amount, unit) => {
        const [smaller] = { Ki: [''], Mi: ['Ki'], Gi: ['Mi'] }[unit] as string[];
        if (smaller !== '') expect(same(`${amount}${unit}`, `${amount * 1024}${smaller}`)).toBe(true);
        expect(same(`${amount}${unit}`, `${amount + 1}${unit}`)).toBe(false);
      }),
    );
  });
});

describe('The normal form of a template', () => {
  test('takes an image without a tag for one that is always pulled', () => {
    const policy = (image: string) => normalTemplate({ spec: { containers: [{ name: 'c', image }] } }).spec.containers[0].imagePullPolicy;
    expect(['mq', 'mq:latest', 'host:5000/mq', 'host:5000/mq:1', 'mq@sha256:0', 'a/mq:1'].map(policy)).toEqual([
      'Always',
      'Always',
      'Always',
      'IfNotPresent',
      'IfNotPresent',
      'IfNotPresent',
    ]);
  });

  test('is stable, and does not change what it is given', () => {
    const template = {
      metadata: { labels: { a: 'b' } },
      spec: {
        volumes: [{ name: 'v', configMap: { name: 'c' } }],
        containers: [{ name: 'c', env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'x' } } }] }],
      },
    };
    const copy = structuredClone(template);
    const once = normalTemplate(template);
    expect(template).toEqual(copy);
    expect(normalTemplate(once)).toEqual(once);
  });
});
