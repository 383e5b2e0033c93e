import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../lib/command/commands';
import { wantsColors } from '../../lib/command/io';
import { run } from '../../lib/command/main';
import { widthOf } from '../../lib/command/terminal/table';
import { command, DIST } from './run-command';

const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));

describe('The words after cdk8s-rocketmq', () => {
  test.each([
    ['an unknown command', ['verfy', 'dist'], 'unknown command verfy; did you mean verify?'],
    ['an unknown command like no other', ['destroy'], 'unknown command destroy'],
    ['an unknown option', ['verify', 'dist', '--jsn'], 'unknown option --jsn; did you mean --json?'],
    ['an option of another command', ['verify', 'dist', '--nodes', 'n.json'], 'unknown option --nodes'],
    ['an unknown option without a command', ['--verbose'], 'unknown option --verbose'],
    ['no folder', ['verify'], 'verify needs DIR'],
    ['one folder of two', ['diff', 'dist'], 'diff needs OLD NEW'],
    ['a folder too many', ['verify', 'a', 'b'], 'one argument too many: b'],
    ['no nodes', ['plan', 'dist'], 'plan needs --nodes FILE'],
    ['nowhere to write', ['report', 'dist'], 'report needs -o FOLDER'],
    ['an option without its value', ['plan', 'dist', '--nodes'], '--nodes needs a value: --nodes FILE'],
    ['an empty value', ['verify', 'dist', '--zone-label='], '--zone-label needs a value: --zone-label KEY'],
    ['a value that is not wanted', ['verify', 'dist', '--json=yes'], '--json takes no value, got yes'],
    ['an unknown language', ['verify', 'dist', '--lang', 'fr'], '--lang must be one of en, zh, got fr'],
  ])('are refused with %s', async (_, words, message) => {
    const { status, out, err } = await command(words);
    expect({ status, out, first: err.split('\n')[0] }).toEqual({
      status: 2,
      out: '',
      first: `cdk8s-rocketmq: ${message}`,
    });
    expect(err).toMatch(/--help tells how to call it\n$/);
  });

  test('are refused in Chinese when asked so', async () => {
    expect((await command(['verify', '--lang', 'zh'])).err).toBe('cdk8s-rocketmq: verify 需要 DIR\ncdk8s-rocketmq verify --help 显示用法\n');
  });

  test('may hold the language, and other options, before the command', async () => {
    expect((await command(['--lang', 'zh', '--json', 'verify', join(DIST, 'gone')])).out).toContain('没有这个文件或目录');
  });

  test('ask for the version', async () => expect(await command(['--version'])).toEqual({ status: 0, out: `${version}\n`, err: '' }));

  test('ask for help, and get all commands, within 100 columns', async () => {
    const { status, out, err } = await command(['--help']);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    for (const { name } of COMMANDS) expect(out).toContain(`cdk8s-rocketmq ${name} `);
    for (const language of ['en', 'zh']) {
      for (const words of [[], ...COMMANDS.map(({ name }) => [name])]) {
        const help = (await command([...words, '--help', '--lang', language])).out;
        expect(help.split('\n').filter((line) => widthOf(line) > 100)).toEqual([]);
      }
    }
  });

  test('are too few: the help goes to the standard error', async () => {
    const { status, out, err } = await command([]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toBe((await command(['--help'])).out);
  });

  test.each(COMMANDS.map(({ name }) => name))('ask for help on %s, and get every option and exit status', async (name) => {
    const { status, out } = await command([name, '--help']);
    const options = Object.keys(COMMANDS.find((one) => one.name === name)?.options ?? {});
    expect(status).toBe(0);
    for (const option of [...options, 'json', 'lang', 'help', 'version']) expect(out).toContain(`--${option}`);
    for (const exit of [0, 1, 2]) expect(out).toMatch(new RegExp(`^  ${exit}  `, 'm'));
    expect((await command([name, '--help', '--lang', 'zh'])).out).toContain('退出码');
  });
});

describe('An error that nobody expected', () => {
  const broken = {
    out: () => {
      throw new Error('the roof fell in\nand more');
    },
    colors: false,
    watched: false,
    debug: false,
  };
  const outcome = async (debug: boolean) => {
    let err = '';
    const status = await run(['--version'], {
      ...broken,
      debug,
      err: (text) => {
        err += text;
      },
    });
    return { status, err };
  };

  test('is one line, and exit status 2', async () => {
    expect(await outcome(false)).toEqual({ status: 2, err: 'cdk8s-rocketmq: unexpected error: the roof fell in (DEBUG=1 shows more)\n' });
  });

  test('shows where it arose when DEBUG is set', async () => expect((await outcome(true)).err).toMatch(/\n {4}at /));
});

describe('Colours', () => {
  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
    [{ TERM: 'dumb' }, true, false],
  ])('with %j on a terminal (%j): %j', (env, terminal, expected) => expect(wantsColors(env, terminal)).toBe(expected));
});
