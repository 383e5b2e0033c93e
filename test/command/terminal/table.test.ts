import fc from 'fast-check';
import { padded, table, widthOf, wrapped } from '../../../lib/command/terminal/table';

describe('The width of a text', () => {
  test.each([
    ['abc', 3],
    ['机房', 4],
    ['区 az1。', 8],
    ['', 0],
    ['𠀀', 2],
  ])('%s is %i columns wide', (text, width) => expect(widthOf(text)).toBe(width));
});

describe('A table', () => {
  test('has columns of equal width, also in Chinese', () => {
    expect(
      table(
        ['区', 'POD'],
        [
          ['机房一', 'a'],
          ['az', 'b'],
        ],
      ),
    ).toEqual(['区      POD', '机房一  a', 'az      b']);
  });

  test('breaks its last column between words', () => {
    expect(table(['A', 'B'], [['x', `${'word '.repeat(10)}end`]], 34)).toEqual([
      'A  B',
      'x  word word word word word word',
      '   word word word word end',
    ]);
  });
});

describe('A wrapped text', () => {
  test('keeps all its letters, and no line is wider than asked unless one word is', () => {
    const words = fc.array(fc.constantFrom('a', 'word', 'longerword', '机房', '，', '。机'), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 40 }), (some, most) => {
        const text = some.join(' ');
        const lines = wrapped(text, most);
        expect(lines.join(' ').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('is padded to a width', () => expect(padded('区', 4)).toBe('区  '));
});
