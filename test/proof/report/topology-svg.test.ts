import { App, Testing } from 'cdk8s';
import { SeedRecipe } from '../../../examples/seed-recipe';
import { Witness } from '../../../examples/witness';
import { reportOf } from '../../../lib/proof/report';
import { textWidth } from '../../../lib/proof/report/svg/text-width';
import { committedReport, factsOfObjects, judged, objectsOf } from './fixtures';

const drawn = (objects: any[]) => reportOf(judged(factsOfObjects(objects)))['topology.svg'];
const committed = committedReport()['topology.svg'];
const count = (text: string, part: string) => text.split(part).length - 1;

describe('the picture', () => {
  test('is told in words too', () => {
    expect(committed).toMatch(/<svg [^>]*role="img" aria-labelledby="topology-title topology-desc" lang="en">\n<title id="topology-title">/);
    expect(committed).toContain(
      'Cluster rocketmq/rocketmq with 3 broker groups. az1: 3 brokers (1 preferred master), 1 name server, 1 controller; az2: 3 brokers (2 preferred masters), 1 name server, 2 controllers.',
    );
  });

  test('shows each member, link, name server and controller once, and marks the preferred masters', () => {
    expect(count(committed, 'class="slot')).toBe(6);
    expect(count(committed, '★ preferred master</text>')).toBe(3);
    expect(committed.match(/<path class="link" d="M398 \d+H502"/g)).toHaveLength(3);
    expect(count(committed, '>name server</text>')).toBe(2);
    expect(committed.match(/>controller n\d</g)).toEqual(['>controller n2<', '>controller n0<', '>controller n1<']);
    expect(committed).toContain('quorum 2 of 3');
  });

  test('says what the loss of each zone means', () => {
    expect(committed).toMatch(/az1 lost: automatic, (writes stop )?[\d.]+ to [\d.]+ s</);
    expect(committed).toMatch(/class="hands-ink verdict"[^>]*>az2 lost: needs hands</);
  });

  test('has looks for the night, and is 900 wide', () => {
    expect(committed).toContain('@media (prefers-color-scheme: dark)');
    expect(committed).toContain('viewBox="0 0 900 ');
  });

  test('gives a zone that only votes a narrow column', () => {
    const picture = drawn(Testing.synth(new Witness(new App(), 'x')));
    expect(picture).toMatch(/>witness<\/text>.*>no broker<\/text>/);
    expect(count(picture, 'class="zone"')).toBe(3);
  });

  test('says of a place that is only hoped for that it is', () => {
    const picture = drawn(Testing.synth(new SeedRecipe(new App(), 'x')));
    expect(count(picture, ' unsure"')).toBeGreaterThanOrEqual(6);
    expect(picture).toContain('hoped for');
    expect(picture).toContain('no fixed zone');
  });

  test('names the nodes when they are known', () => {
    const input = judged(factsOfObjects(objectsOf(1)));
    const [outage] = input.outages['mq/mq'];
    const node = { ...outage, id: 'node-n1', zones: [], nodes: ['n1'], pods: ['broker-0-0-0'] };
    const picture = reportOf({ ...input, outages: { 'mq/mq': [...input.outages['mq/mq'], node] } })['topology.svg'];
    expect(picture).toContain('>member 0 · n1<');
    expect(picture).toContain('<title>broker-0-0-0 – n1</title>');
  });

  test('joins two members that share a zone by a line in red', () => {
    const [first, second] = objectsOf(1);
    second.spec.template.spec.affinity = first.spec.template.spec.affinity;
    const picture = drawn([first, second]);
    expect(count(picture, 'class="bad-link"')).toBe(1);
    expect(count(picture, 'class="zone"')).toBe(1);
  });

  test('draws 24 groups one by one, and more as kinds', () => {
    expect(count(drawn(objectsOf(24)), 'class="slot')).toBe(48);
    const many = drawn(objectsOf(25));
    expect(count(many, 'class="slot')).toBe(4);
    expect(many).toContain('member 0 of 13 groups');
  });

  test('cuts off names that are longer than their place', () => {
    const picture = drawn(objectsOf(1, (name) => `${name}-${'w'.repeat(200)}`));
    const names = [...picture.matchAll(/<text class="ink name" [^>]*>([^<]*)</g)].map(([, name]) => name);
    expect(names).toHaveLength(2);
    for (const name of names) {
      expect(name.endsWith('…')).toBe(true);
      expect(textWidth(name, 14.5, true)).toBeLessThan(330);
    }
  });
});
