import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, command, DIST, editedDist, fileOf, newFolder } from './run-command';

afterEach(cleanUp);

const intoOneZone = { 'StatefulSet.rocketmq-broker-0-0': (text: string) => text.replace('- az2', '- az1') };

describe('report', () => {
  test('writes its files, names them, and exits as verify does', async () => {
    const folder = join(newFolder(), 'new', 'report');
    const { status, out, err } = await command(['report', DIST, '-o', folder]);
    const verdict = await command(['verify', DIST]);
    const files = readdirSync(folder).sort();
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(files).toEqual(['report.html', 'report.md', 'runbook.md', 'runbook.zh.md', 'topology.svg']);
    expect(out).toBe(`${files.map((file) => join(folder, file)).join('\n')}\n\n${verdict.out}`);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('rocketmq-broker-0-0');
  });

  test('is written for a cluster that breaks its promise, too', async () => {
    const folder = newFolder();
    const { status, out } = await command(['report', editedDist(intoOneZone), '--out', folder, '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ version: 1, outcome: 'broken', files: expect.arrayContaining([join(folder, 'report.html')]) });
    expect(existsSync(join(folder, 'report.html'))).toBe(true);
  });

  test('is the same each time', async () => {
    const [one, other] = [newFolder(), newFolder()];
    for (const folder of [one, other]) await command(['report', DIST, '-o', folder]);
    for (const file of readdirSync(one)) expect(readFileSync(join(other, file))).toEqual(readFileSync(join(one, file)));
  });

  test('is not written when the input is bad', async () => {
    const folder = join(newFolder(), 'report');
    expect((await command(['report', fileOf('a.yaml', 'a: [\n'), '-o', folder])).status).toBe(2);
    expect(existsSync(folder)).toBe(false);
  });

  test('cannot be written into a file', async () => {
    const file = fileOf('a', '');
    expect(await command(['report', DIST, '-o', file])).toEqual({ status: 2, out: '', err: `${file}: a file where a folder is expected\n` });
  });
});

describe('diff', () => {
  test('of the same folder tells that nothing differs', async () => {
    const { status, out } = await command(['diff', DIST, DIST]);
    expect(status).toBe(0);
    expect(out).toMatch(/^## .*\n\n\*\*Nothing differs, and nothing restarts\.\*\*\n$/);
    expect((await command(['diff', DIST, DIST, '--lang', 'zh'])).out).toContain('没有差异');
  });

  test('of a harmless change tells the restarts', async () => {
    const folder = editedDist({
      'StatefulSet.rocketmq-broker-0-0': (text) =>
        text.replace(/( {12}- name: ROCKETMQ_HOME\n)/, '            - name: EXTRA\n              value: "1"\n$1'),
    });
    const { status, out } = await command(['diff', DIST, folder]);
    expect(status).toBe(0);
    expect(out).toContain('rocketmq-broker-0-0-0');
  });

  test('of a change that the API server refuses has exit status 1', async () => {
    const folder = editedDist({
      'StatefulSet.rocketmq-broker-0-0': (text) => text.replace('podManagementPolicy: Parallel', 'podManagementPolicy: OrderedReady'),
    });
    const { status, out } = await command(['diff', DIST, folder, '--json']);
    const { outcome, items, version } = JSON.parse(out);
    expect({ status, outcome, version }).toEqual({ status: 1, outcome: 'broken', version: 1 });
    expect(items[0]).toMatchObject({ severity: 'refuse', what: expect.any(String) });
  });

  test('of a change that can lose a group has exit status 1', async () => {
    expect((await command(['diff', DIST, editedDist(intoOneZone)])).status).toBe(1);
  });

  test('of an object of a kind that is not known, new, gone or changed, has exit status 2, as it may do anything', async () => {
    const policy = (text: string) => `apiVersion: example.org/v1\nkind: Policy\nmetadata: {name: a}\nspec: {text: ${text}}\n`;
    const folder = (text: string) => {
      const made = editedDist({});
      writeFileSync(join(made, 'policy.yaml'), policy(text));
      return made;
    };
    for (const [old, young] of [
      [folder('a'), folder('b')],
      [folder('a'), DIST],
      [DIST, folder('a')],
    ]) {
      const { status, out } = await command(['diff', old, young, '--json']);
      expect({ status, outcome: JSON.parse(out).outcome, notJudged: JSON.parse(out).notJudged }).toEqual({
        status: 2,
        outcome: 'not judged',
        notJudged: ['Policy a'],
      });
    }
  });

  test('may begin with a folder that has no RocketMQ in it yet', async () => {
    const old = fileOf('a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n');
    expect((await command(['diff', old, DIST])).out).toContain('rocketmq-broker-0-0-0');
    const { status, err } = await command(['diff', old, old]);
    expect({ status, err }).toEqual({ status: 2, err: `${old}, ${old}: none of 2 objects runs RocketMQ\n` });
  });

  test('of a folder that cannot be read has exit status 2', async () => {
    const bad = newFolder();
    writeFileSync(join(bad, 'a.yaml'), 'a: [\n');
    const { status, out, err } = await command(['diff', DIST, bad]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toContain(`${bad}/a.yaml:`);
  });
});
