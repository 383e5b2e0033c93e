import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdictLines } from '../../lib/command/verdict-lines';
import { factsOf } from '../../lib/proof/facts/facts';
import { readManifests } from '../../lib/proof/facts/read-manifests';
import { Outcome } from '../../lib/proof/verdict';
import { RULES } from '../../lib/proof/verify/rules';
import { verify } from '../../lib/proof/verify/verify';
import { cleanUp, command, DIST, editedDist, fileOf, newFolder } from './run-command';

afterEach(cleanUp);

const BROKER = 'StatefulSet.rocketmq-broker-0-0';
const intoOneZone = { [BROKER]: (text: string) => text.replace('- az2', '- az1') };

describe('verify of a folder that keeps its promises', () => {
  test('tells the clusters, the rules, which losses need hands, and the total, in a dozen lines', async () => {
    const { status, out, err } = await command(['verify', DIST]);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('rocketmq/rocketmq: 3 broker groups, 2 name servers, 3 voters; zones az1, az2 by node label az');
    expect(lines).toContain('  quorum     az1 lost: automatic; az2 lost: needs hands');
    expect(lines.at(-1)).toBe(`holds: ${RULES.length}, broken: 0, not judged: 0`);
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
    for (const { id } of RULES) expect(out).toMatch(new RegExp(`[ ,]${id}(,|\\n)`));
  });

  test('tells the same in Chinese', async () => {
    const { status, out } = await command(['verify', DIST, '--lang', 'zh']);
    expect(status).toBe(0);
    expect(out).toMatch(/^rocketmq\/rocketmq：3 个 broker 组，2 个 name server，3 个 controller；区 az1、az2（节点标签 az）\n/);
    expect(out).toContain('丢失 az1：自动切换；丢失 az2：需要人工');
    expect(out).toContain(`成立：${RULES.length}，不成立：0，未判断：0\n`);
  });

  test('does not listen to the locale', async () => {
    const { out } = await command(['verify', DIST]);
    const before = process.env.LANG;
    process.env.LANG = 'zh_CN.UTF-8';
    try {
      expect((await command(['verify', DIST])).out).toBe(out);
    } finally {
      if (before === undefined) delete process.env.LANG;
      else process.env.LANG = before;
    }
  });

  test('gives the lines that the end of a synth prints', async () => {
    const facts = factsOf(readManifests(DIST).manifests);
    expect(`${verdictLines(facts, verify(facts), 'en').join('\n')}\n`).toBe((await command(['verify', DIST])).out);
  });

  test('shows colours only where they are wanted', async () => {
    const plain = (await command(['verify', DIST])).out;
    const { out } = await command(['verify', DIST], { colors: true });
    expect(plain).not.toContain('\u001b');
    expect(out).toContain('\u001b[32mholds\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour is
    expect(out.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  test('reads a single file, too', async () => {
    const all = readManifests(DIST).manifests.map(({ body }) => JSON.stringify(body));
    const { status, out } = await command(['verify', fileOf('all.yaml', all.join('\n---\n'))]);
    expect(status).toBe(0);
    expect(out).toBe((await command(['verify', DIST])).out);
  });
});

describe('verify of a folder that breaks a promise', () => {
  test('tells what was asked, what is there, the way out, and the lines that decide', async () => {
    const folder = editedDist(intoOneZone);
    const { status, out } = await command(['verify', folder]);
    const line =
      readFileSync(join(folder, 'rocketmq', `${BROKER}.yaml`), 'utf8')
        .split('\n')
        .indexOf('      affinity:') + 1;
    expect(status).toBe(1);
    expect(out).toContain('  broken     pair-zones: the two members of a group can never share a zone\n');
    expect(out).toMatch(/\n {4}got .*rocketmq-broker-0-0-0 and rocketmq-broker-0-1-0/);
    expect(out).toMatch(/\n {4}fix \w/);
    expect(out).toContain(`    at  ${folder}/rocketmq/${BROKER}.yaml:${line}: StatefulSet rocketmq-broker-0-0: spec.template.spec.affinity\n`);
    expect(out).toMatch(/\nholds: \d+, broken: [1-9], not judged: 0\n$/);
  });

  test('judges by the zone label it is told', async () => {
    const { status, out } = await command(['verify', DIST, '--zone-label', 'example.org/room']);
    expect(status).toBe(1);
    expect(out).toContain('broken     pair-zones');
  });

  test('tells a rule that is broken many times ten times, and how many there are more', async () => {
    const text = readFileSync(join(DIST, 'rocketmq', `${BROKER}.yaml`), 'utf8');
    const folder = newFolder();
    for (let index = 0; index < 14; index++) writeFileSync(join(folder, `${index}.yaml`), text.replaceAll('broker-0', `broker-${index}x`));
    const { status, out } = await command(['verify', folder]);
    expect(status).toBe(1);
    const members = out.slice(out.indexOf('pair-members'));
    expect(members.slice(0, members.indexOf('\n  broken')).match(/\n {4}got /g)).toHaveLength(10);
    expect(members).toContain('    and 4 more; --json tells all\n');
  });
});

describe('verify of a folder that cannot be judged', () => {
  test('tells the rule, and why, with exit status 2', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'rocketmq'));
    // Without the controllers and name servers, which somebody else may render.
    for (const { file } of readManifests(DIST).manifests) {
      if (file !== undefined && /broker|Namespace/.test(file)) cpSync(file, join(folder, file.slice(DIST.length)));
    }
    const { status, out } = await command(['verify', folder]);
    expect(out).toMatch(/ {2}not judged quorum: .*\n {4}got no controller is among the manifests\n/);
    expect(status).toBe(out.includes('  broken ') ? 1 : 2);
  });

  test('lists kinds that no rule looks at, which spoils nothing', async () => {
    const folder = editedDist({});
    writeFileSync(
      join(folder, 'x.yaml'),
      ['A', 'B', 'B'].map((kind, index) => `---\napiVersion: e/v1\nkind: ${kind}\nmetadata: {name: x${index}}\n`).join(''),
    );
    const { status, out } = await command(['verify', folder]);
    expect(status).toBe(0);
    expect(out).toContain('\nnot judged: 1 A, 2 B (no rule looks at these kinds)\nholds: ');
  });

  test('has nothing of RocketMQ in it', async () => {
    const file = fileOf('a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    expect(await command(['verify', file])).toEqual({ status: 2, out: '', err: `${file}: none of 1 objects runs RocketMQ\n` });
    expect((await command(['verify', file, '--lang', 'zh'])).err).toBe(`${file}: 1 个对象中没有一个运行 RocketMQ\n`);
  });

  test('is bad input: every problem is told with its file and line, and nothing is judged', async () => {
    const folder = editedDist({
      [BROKER]: (text) => text.replace('replicas: 1', 'replicas: one\n  replicas: 2'),
      'Service.rocketmq-broker-0': (text) => text.replace(/ports:[\s\S]*$/, 'ports: 5\n'),
    });
    const { status, out, err } = await command(['verify', folder]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.split('\n').map((line) => line.replace(`${folder}/rocketmq/`, ''))).toEqual([
      expect.stringMatching(/^Service\.rocketmq-broker-0\.yaml:\d+: Service rocketmq-broker-0: spec\.ports must be a list, got 5$/),
      expect.stringMatching(/^StatefulSet\.rocketmq-broker-0-0\.yaml:\d+: the key replicas is there twice$/),
      '',
    ]);
  });

  test('tells at most fifty problems', async () => {
    const folder = newFolder();
    for (let index = 100; index < 160; index++) writeFileSync(join(folder, `${index}.yaml`), 'a: [\n');
    const { err } = await command(['verify', folder]);
    expect(err.trimEnd().split('\n')).toHaveLength(51);
    expect(err).toMatch(/\nand 10 more; --json tells all\n$/);
  });
});

describe('verify --json', () => {
  const json = async (...words: string[]) => {
    const { status, out } = await command(['verify', ...words, '--json']);
    return { status, ...JSON.parse(out) };
  };

  test('tells the clusters and every verdict', async () => {
    const { status, version, outcome, clusters, verdicts, notJudged, problems } = await json(DIST);
    expect({ status, version, outcome, notJudged, problems }).toEqual({ status: 0, version: 1, outcome: 'holds', notJudged: [], problems: [] });
    expect(clusters).toEqual([
      {
        namespace: 'rocketmq',
        name: 'rocketmq',
        zoneLabel: 'az',
        groups: [0, 1, 2].map((group) => ({
          brokerName: `broker-${group}`,
          members: [0, 1].map((member) => ({ pod: `rocketmq-broker-${group}-${member}-0`, zone: group < 2 === (member === 0) ? 'az2' : 'az1' })),
        })),
        nameServers: [0, 1].map((index) => ({ pod: `rocketmq-nameserver-${index}`, zone: null })),
        controllers: ['az2', 'az2', 'az1'].map((zone, index) => ({ pod: `rocketmq-controller-${index}-0`, zone })),
      },
    ]);
    expect(verdicts.map(({ rule }: { rule: string }) => rule)).toEqual(RULES.map(({ id }) => id));
  });

  test('tells the evidence of a broken rule, in the language asked for', async () => {
    const { status, outcome, verdicts } = await json(editedDist(intoOneZone), '--lang', 'zh');
    expect({ status, outcome }).toEqual({ status: 1, outcome: 'broken' });
    const broken = verdicts.find(({ rule }: { rule: string }) => rule === 'pair-zones');
    expect(broken).toEqual({
      rule: 'pair-zones',
      cluster: 'rocketmq/rocketmq',
      outcome: Outcome.BROKEN,
      asked: expect.stringContaining('同组'),
      got: expect.any(String),
      fix: expect.any(String),
      evidence: expect.arrayContaining([
        expect.objectContaining({ object: 'StatefulSet rocketmq-broker-0-0', line: expect.any(Number), file: expect.any(String) }),
      ]),
    });
  });

  test('tells bad input on the standard output, in the same shape', async () => {
    const file = fileOf('a.yaml', 'a: [\n');
    expect(await json(file)).toEqual({
      status: 2,
      version: 1,
      outcome: 'not judged',
      clusters: [],
      verdicts: [],
      notJudged: [],
      problems: [expect.stringContaining(`${file}:`)],
    });
  });
});

describe('Progress', () => {
  test('is shown to those who watch when the work is long, and taken away', async () => {
    const folder = newFolder();
    const text = readFileSync(join(DIST, 'rocketmq', `${BROKER}.yaml`), 'utf8');
    for (let index = 0; index < 60; index++) writeFileSync(join(folder, `${index}.yaml`), text);
    const now = jest.spyOn(performance, 'now');
    let time = 0;
    now.mockImplementation(() => (time += 50));
    try {
      const watched = await command(['verify', folder], { watched: true });
      expect(watched.err.replaceAll('\r\u001b[K', '|')).toMatch(/^(\|reading \d+ of 60 files)+\|/);
      expect((await command(['verify', folder])).err).toBe('');
    } finally {
      now.mockRestore();
    }
  });
});
