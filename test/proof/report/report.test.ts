import { reportOf } from '../../../lib/proof/report';
import { committedFacts, committedReport, factsOfObjects, judged, objectsOf, verdictsOf } from './fixtures';

const files = committedReport();
const html = files['report.html'];

/** What a page shows in one language. */
const visible = (page: string, other: string) =>
  page
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replace(new RegExp(`<span lang="${other}">[^<]*</span>`, 'g'), '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ');

describe('a report', () => {
  test('has five files', () => {
    expect(Object.keys(files)).toEqual(['report.html', 'report.md', 'runbook.md', 'runbook.zh.md', 'topology.svg']);
  });

  test('is the same whenever it is made', () => {
    expect(committedReport()).toEqual(files);
  });

  test('stays within the sizes that a browser and a comment of a pull request bear', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(300_000);
    expect(Buffer.byteLength(files['report.md'])).toBeLessThan(60_000);
  });

  test('loads nothing: the page and the picture name no address but those of the cluster', () => {
    for (const text of [html, files['topology.svg']]) {
      expect(text).not.toMatch(/@import|url\(|\ssrc=|<iframe|<object|<embed/);
      expect([...text.matchAll(/https?:\/\/[^"'\s<]*/g)].map(([address]) => address)).toEqual(text === html ? [] : ['http://www.w3.org/2000/svg']);
    }
    expect([...html.matchAll(/<link [^>]*>/g)].map(([link]) => link)).toEqual(['<link rel="icon" href="data:,">']);
  });

  test('lets the page run nothing but its own script', () => {
    expect(html).toMatch(/default-src &#39;none&#39;;.*style-src &#39;sha256-[^ ]+&#39;; script-src &#39;sha256-[^ ]+&#39;"/);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/\s(on\w+|style)="/);
  });

  test('tells every verdict and every loss, in both languages', () => {
    const { verdicts, outages } = judged(committedFacts());
    for (const [language, other] of [
      ['en', 'zh'],
      ['zh', 'en'],
    ] as const) {
      const page = visible(html, other);
      for (const { asked, rule } of verdicts) {
        expect(page).toContain(asked[language]);
        expect(page).toContain(rule);
      }
      for (const { lost, eviction } of outages['rocketmq/rocketmq']) {
        expect(page).toContain(lost[language]);
        expect(page).toContain(eviction[language]);
      }
    }
  });

  test('lists what clients need', () => {
    const page = visible(html, 'zh');
    expect(page.replace(/; /g, ';')).toContain(
      'rocketmq-nameserver-0.rocketmq-nameserver.rocketmq.svc.cluster.local:9876;rocketmq-nameserver-1.rocketmq-nameserver.rocketmq.svc.cluster.local:9876',
    );
    expect(page).toMatch(/sendMsgTimeout 2000/);
    expect(page).toMatch(/pollNameServerInterval 1000/);
    expect(page).toMatch(/retryAnotherBrokerWhenNotStoreOK true [^.]*\.[^.]*consumers must cope with duplicates/);
  });

  test('lists addresses and ports, and who talks to them', () => {
    const page = visible(html, 'zh');
    for (const pod of ['rocketmq-broker-0-1-0.rocketmq-broker-0', 'rocketmq-controller-2-0.rocketmq-controller']) {
      expect(page).toContain(`${pod}.rocketmq.svc.cluster.local`);
    }
    for (const port of [9876, 9878, 10909, 10911, 10912, 5557]) expect(page).toContain(` ${port} `);
  });

  test('shows the place of every line that keeps a rule from holding', () => {
    const facts = committedFacts();
    const { 'report.html': page, 'report.md': comment } = reportOf(judged(facts, verdictsOf('rocketmq/rocketmq', 'x')));
    expect(visible(page, 'zh')).toMatch(/broken asked x first-rule got x Fix: fix x x\.yaml:7 StatefulSet x · spec\.x/);
    expect(visible(page, 'zh')).toMatch(/not judged asked x second-rule/);
    expect(comment).toContain('| ❌ `first-rule` | asked x | got x | fix x | `x.yaml:7` |');
    expect(comment).toContain('| ⚠️ `second-rule` |');
  });

  test('opens in the language that is asked for, and writes the comment and the picture in it', () => {
    const chinese = committedReport('zh');
    expect(html).toContain('<html lang="en"');
    expect(chinese['report.html']).toContain('<html lang="zh"');
    expect(chinese['report.md']).toContain('# RocketMQ：证明报告');
    expect(chinese['topology.svg']).toContain('首选 master');
    expect(chinese['runbook.md']).toBe(files['runbook.md']);
  });

  test('names the kinds that no rule looks at', () => {
    const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'ca' } };
    const { 'report.html': page, 'report.md': comment } = reportOf(judged(factsOfObjects([...objectsOf(1), issuer])));
    expect(visible(page, 'zh')).toContain('cert-manager.io/v1 Issuer × 1');
    expect(comment).toContain('`cert-manager.io/v1 Issuer` × 1');
  });

  test('has a section for each of several clusters, with anchors of its own', () => {
    const renamed = (name: string) => objectsOf(2, (text) => (text === 'mq' ? name : `${name}-${text}`));
    const several = reportOf(judged(factsOfObjects([...renamed('one'), ...renamed('other')])));
    for (const file of ['report.md', 'runbook.md', 'report.html', 'topology.svg']) {
      expect(several[file]).toContain('mq/one');
      expect(several[file]).toContain('mq/other');
    }
    const ids = [...several['report.html'].matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('says so when there is no cluster', () => {
    const none = reportOf({ facts: factsOfObjects([]), verdicts: [], outages: {} });
    for (const file of ['report.html', 'report.md', 'runbook.md', 'topology.svg']) expect(none[file]).toContain('There is no RocketMQ cluster');
    expect(none['runbook.zh.md']).toContain('清单中没有 RocketMQ 集群');
  });

  test('tells a thousand groups in kinds, and stays small', () => {
    const thousand = reportOf(judged(factsOfObjects(objectsOf(1000))));
    expect(Buffer.byteLength(thousand['report.md'])).toBeLessThan(60_000);
    expect(Buffer.byteLength(thousand['topology.svg'])).toBeLessThan(30_000);
    expect(Buffer.byteLength(thousand['report.html'])).toBeLessThan(600_000);
    expect(thousand['topology.svg']).toContain('member 0 of 500 groups');
    expect(thousand['report.md']).toContain('500 groups');
  }, 120_000);
});
