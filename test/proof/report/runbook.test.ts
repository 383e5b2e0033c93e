import { type Outage, Recovery } from '../../../lib/proof/outage';
import { reportOf } from '../../../lib/proof/report';
import { committedFacts, committedReport, factsOfObjects, judged, objectsOf } from './fixtures';

const files = committedReport();
const { 'runbook.md': english, 'runbook.zh.md': chinese } = files;

const anchorsOf = (text: string) => [...text.matchAll(/<a id="([^"]*)"><\/a>/g)].map(([, anchor]) => anchor);
const linksOf = (text: string) => [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
const commandsOf = (text: string) => [...text.matchAll(/```sh\n([\s\S]*?)\n *```/g)].map(([, block]) => block.replace(/^ +/gm, ''));

describe('a runbook', () => {
  test('has the same anchors in both languages, each once', () => {
    const anchors = anchorsOf(english);
    expect(anchorsOf(chinese)).toEqual(anchors);
    expect(new Set(anchors).size).toBe(anchors.length);
    expect(anchors).toContain('rocketmq-rocketmq-zone-az2');
  });

  test('has the same commands in both languages', () => {
    expect(commandsOf(english).length).toBeGreaterThan(20);
    expect(commandsOf(chinese)).toEqual(commandsOf(english));
  });

  test('links to anchors that are there, as the page does', () => {
    for (const link of [...linksOf(english), ...linksOf(chinese)]) expect(anchorsOf(english)).toContain(link);
    const links = [...files['report.html'].matchAll(/href="(runbook(?:\.zh)?\.md)#([^"]*)"/g)];
    expect(links.length).toBeGreaterThan(4);
    for (const [, file, anchor] of links) expect(anchorsOf(files[file])).toContain(anchor);
  });

  test('has every step and every command of each loss that needs hands or care, in order', () => {
    const { outages } = judged(committedFacts());
    const told = outages['rocketmq/rocketmq'].filter(({ steps }) => steps.length > 0);
    expect(told.map(({ recovery }) => recovery)).toContain(Recovery.BY_HAND);
    for (const { id, steps } of told) {
      const section = sectionOf(english, `rocketmq-rocketmq-${id}`);
      expect(commandsOf(section)).toEqual(steps.filter(({ commands }) => commands.length > 0).map(({ commands }) => commands.join('\n')));
      expect(section.match(/^\d+\. /gm)).toEqual(steps.map((_, index) => `${index + 1}. `));
    }
  });

  test('tells before which start and after which return to look at what', () => {
    expect(commandsOf(sectionOf(english, 'rocketmq-rocketmq-before'))[0].split('\n')).toEqual([
      'kubectl config current-context',
      'kubectl get --raw=/readyz',
      'kubectl get nodes -L az,topology.kubernetes.io/zone',
      'kubectl -n rocketmq get pods -o wide',
      'kubectl -n rocketmq get pvc',
      ...[0, 1, 2].map(
        // n0 and n1 have the keeper beside them
        (number) =>
          `kubectl -n rocketmq exec rocketmq-controller-${number}-0${number < 2 ? ' -c controller' : ''} -- bash /etc/rocketmq/scripts/request.sh 127.0.0.1:9878 1005`,
      ),
    ]);
    expect(sectionOf(english, 'rocketmq-rocketmq-after')).toContain(`1006 '' '["broker-0","broker-1","broker-2"]'`);
  });

  test('does not keep quiet about a loss that needs hands and has no steps', () => {
    const { facts, outages } = judged(committedFacts());
    const [outage] = outages['rocketmq/rocketmq'].filter(({ id }) => id === 'zone-az2');
    const report = reportOf({ facts, verdicts: [], outages: { 'rocketmq/rocketmq': [{ ...outage, steps: [] }] } });
    expect(sectionOf(report['runbook.md'], 'rocketmq-rocketmq-zone-az2')).toContain('No steps are known for this loss');
  });

  test('does not let a command end its block', () => {
    const { facts, outages } = judged(factsOfObjects(objectsOf(1)));
    const trap: Outage = { ...outages['mq/mq'][0], steps: [{ what: { en: 'do', zh: '做' }, commands: ['echo ```\n```\n# not a heading'] }] };
    const report = reportOf({ facts, verdicts: [], outages: { 'mq/mq': [trap] } });
    expect(report['runbook.md']).toContain('   ````sh\n   echo ```\n   ```\n   # not a heading\n   ````');
  });

  test('names a loss beyond the first of many without a section for it', () => {
    const report = reportOf(judged(factsOfObjects(objectsOf(40))));
    const sections = anchorsOf(report['runbook.md']).filter((anchor) => anchor.startsWith('mq-mq-member-'));
    expect(sections).toHaveLength(24);
    expect(report['runbook.md']).toContain('One pod: there are 56 more. The steps are the same');
  });
});

function sectionOf(text: string, anchor: string): string {
  const start = text.indexOf(`<a id="${anchor}"></a>`);
  expect(start).toBeGreaterThan(-1);
  const end = text.indexOf('<a id="', start + 1);
  return text.slice(start, end < 0 ? undefined : end);
}
