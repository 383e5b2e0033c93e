import fc from 'fast-check';
import { parseConf, peersOf } from '../../../lib/proof/facts/conf';

const read = (text: string) => Object.fromEntries(parseConf(text));

describe('A properties file', () => {
  test.each([
    ['parts key and value at =, : or white space', 'a=1\nb: 2\nc 3\nd\t=\t4\n', { a: '1', b: '2', c: '3', d: '4' }],
    ['keeps signs and spaces inside a value', 'a=b=c:d e \n', { a: 'b=c:d e ' }],
    ['has keys without value', 'a\nb=\n', { a: '', b: '' }],
    ['skips comments and empty lines', '# a=1\n! b=2\n\n   \n  # c=3\nd=4', { d: '4' }],
    ['goes on below a backslash, without the white space there', 'a=1;\\\n   2;\\\n\t3\nb=4\n', { a: '1;2;3', b: '4' }],
    ['does not go on after two backslashes', 'a=1\\\\\nb=2\n', { a: '1\\', b: '2' }],
    ['does not go on after a comment', '# a \\\nb=2\n', { b: '2' }],
    ['takes a comment sign in a continued line for text', 'a=1\\\n#2\n', { a: '1#2' }],
    ['ends in a backslash', 'a=1\\', { a: '1' }],
    ['unescapes', 'a\\ b\\=c=\\u0041\\n\\q\n', { 'a b=c': 'A\nq' }],
    ['has lines that end in any way', 'a=1\r\nb=2\rc=3\n', { a: '1', b: '2', c: '3' }],
    ['gives the last value of a key that is there twice', 'a=1\na=2\n', { a: '2' }],
    ['is empty', '', {}],
  ])('%s', (_, text, keys) => expect(read(text)).toEqual(keys));

  test('throws for no text', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('\\', '=', ':', ' ', '\n', '#', 'u', 'a', '0') }), (text) => void parseConf(text)));
  });
});

describe('The peers of a controller', () => {
  const peers = (list: string) => peersOf({ keys: new Map([['controllerDLegerPeers', list]]), configMap: { body: {} }, file: 'f', path: [] });

  test('have an id before the first dash', () => {
    expect(peers('n0-c-0.c:9878;n1-c-1.c:9878')).toEqual([
      { id: 'n0', address: 'c-0.c:9878' },
      { id: 'n1', address: 'c-1.c:9878' },
    ]);
  });

  test('have no id without a dash', () => expect(peers('c:9878')).toEqual([{ id: '', address: 'c:9878' }]));
  test('are none without the key', () => expect(peersOf(undefined)).toEqual([]));
});
