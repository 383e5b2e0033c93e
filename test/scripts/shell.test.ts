import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SCRIPTS } from './run-script';

const scripts = readdirSync(SCRIPTS)
  .filter((file) => file.endsWith('.sh'))
  .map((file) => join(SCRIPTS, file));
const hasShellcheck = spawnSync('shellcheck', ['--version']).error === undefined;

describe('The shell scripts', () => {
  test.each(scripts)('%s can be parsed by bash', (script) => {
    expect(spawnSync('bash', ['-n', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  const check = () => expect(spawnSync('shellcheck', ['-x', ...scripts], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
  // .ci/run installs shellcheck first, so that nothing passes there unseen.
  if (hasShellcheck || process.env.CI) test('have no fault that shellcheck knows', check);
  else test.skip('NOT RUN: shellcheck is not installed', check);
});
