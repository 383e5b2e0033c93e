import fc from 'fast-check';
import { reportOf } from '../../../lib/proof/report';
import { factsOfObjects, judged, objectsOf, verdictsOf } from './fixtures';

const reportWith = (text: string) => {
  const facts = factsOfObjects(objectsOf(2, (name) => `${name}${text}`));
  const [{ namespace, name }] = facts.clusters;
  // What verify finds out depends on the signs themselves: an address with a colon in it is none.
  return reportOf({ ...judged(facts), verdicts: verdictsOf(`${namespace}/${name}`, text) });
};

/** The tags of a page and the names of their attributes, without anything that was put in. A list of addresses is broken where it has a ";". */
const skeleton = (page: string) =>
  [...page.replace(/<(style|script)>[\s\S]*?<\/\1>|;<br>/g, '').matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/="[^"]*"/g, '=""')).join('\n');

/** Whether every tag of a drawing is closed, and every other sign of XML is an entity. */
function expectWellFormed(drawing: string): void {
  const open: string[] = [];
  const tag = /<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g;
  for (const [, closing, name, , alone] of drawing.matchAll(tag)) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!alone) open.push(name);
  }
  expect(open).toEqual([]);
  const text = drawing.replace(tag, '').replace(/&(amp|lt|gt|quot|#39);/g, '');
  expect(text).not.toMatch(/[<&]/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no other sign for them than to leave them out.
  expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/u);
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onload='alert(1)",
  '</style><script>alert(1)</script>',
  ']]><svg onload=alert(1)>',
  '| a | b |',
  '``` \n```sh',
  '%%{init: {"theme":"x"}}%%',
  '[click](javascript:alert(1))',
  '**bold** _soft_ ~~gone~~ $x$',
  ' @everyone #1 https://example.org www.example.org',
  '\u202egnp.\u0000\u0007\ud800',
  '&lt;b&gt; &amp;',
  '\\',
];

const plain = reportWith('plain');

describe.each(HOSTILE)('names with %j', (text) => {
  const files = reportWith(text);

  test('add nothing to the page', () => {
    expect(skeleton(files['report.html'])).toEqual(skeleton(plain['report.html']));
  });

  test('add nothing to the picture', () => {
    expectWellFormed(files['topology.svg']);
    expect(skeleton(files['topology.svg'])).toEqual(skeleton(plain['topology.svg']));
  });

  test('add no tag, no row, no column, no link and no mention to the comment', () => {
    expectSameMarkdown(files['report.md'], plain['report.md']);
  });

  test('add no tag and no line to the runbook but in its commands', () => {
    for (const file of ['runbook.md', 'runbook.zh.md']) expectSameMarkdown(files[file], plain[file]);
  });
});

test('names of any signs leave page and picture as they are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), (text) => {
      const files = reportWith(text);
      expect(skeleton(files['report.html'])).toEqual(skeleton(plain['report.html']));
      expectWellFormed(files['topology.svg']);
    }),
    { numRuns: 25 },
  );
}, 120_000);

function expectSameMarkdown(actual: string, expected: string): void {
  const [ours, theirs] = [actual, expected].map(parse);
  expect(ours.blocks.length).toBe(theirs.blocks.length);
  const bars = (lines: string[]) => lines.map((line) => line.match(/\|/g)?.length ?? 0).join(' ');
  expect(bars(ours.lines)).toBe(bars(theirs.lines));
  const bare = ours.lines.map(withoutCode).join('\n');
  expect(bare.replace(/<\/?(details|summary|code|br)>|<a id="[a-z0-9-]*"><\/a>/g, '')).not.toMatch(/[<>](?!\s)/);
  expect(bare.replace(/\[(\\.|[^\]\\])*\]\((#[a-z0-9-]+|runbook(\.zh)?\.md)\)/g, '')).not.toMatch(/(?<!\\)\]\(/);
  expect(bare).not.toMatch(/(^|[^\w\\])@\w/m);
  expect(bare).not.toMatch(/https?:\/\/\w/);
}

/** The blocks of code, and the lines outside of them. */
function parse(markdown: string): { blocks: string[][]; lines: string[] } {
  const blocks: string[][] = [];
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const [, found] = /^ *(`{3,})\w*$/.exec(line) ?? [];
    if (fence === undefined && found !== undefined) {
      fence = found;
      blocks.push([]);
    } else if (fence !== undefined && line.trim() === fence) fence = undefined;
    else if (fence !== undefined) blocks[blocks.length - 1].push(line);
    else lines.push(line);
  }
  expect(fence).toBeUndefined();
  return { blocks, lines };
}

const withoutCode = (line: string) => line.replace(/(?<!\\)`[^`]*`/g, '');

test('a directive in a name is no directive of the flowchart', () => {
  const [flowchart] = parse(reportWith('%%{init: {"theme":"x"}}%%"] --> x')['report.md']).blocks;
  expect(flowchart.join('\n')).not.toMatch(/%|init: \{/);
  for (const label of flowchart.join('\n').matchAll(/\["(.*)"\]$/gm)) expect(label[1].replace(/<br\/>/g, '')).not.toMatch(/["<>[\]{}]/);
});
