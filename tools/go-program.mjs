// Builds a Go program of ours once into a cache, by content, and tells where it is.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

const CACHE = join(homedir(), '.cache/cdk8s-rocketmq/bin');

/**
 * The path of the program `name`, built in the first of the `folders`, of whose files it is made. `what` it is is told to people; `notRun` is
 * called with the reason when it cannot be built.
 */
export function goProgram({ command, name, what, folders, flags = '-s -w', env = {}, notRun }) {
  const hash = createHash('sha256').update(flags);
  for (const folder of folders) {
    for (const file of readdirSync(folder).sort()) hash.update(`${basename(folder)}/${file}\n`).update(readFileSync(join(folder, file)));
  }
  const target = join(CACHE, `${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(target)) return target;
  console.log(`${command}: building ${what} (minutes, the first time)`);
  mkdirSync(CACHE, { recursive: true });
  const fresh = `${target}.${process.pid}`;
  const go = spawnSync('nice', ['-n', '5', 'go', 'build', '-ldflags', flags, '-o', fresh, '.'], {
    cwd: folders[0],
    env: { ...process.env, GOFLAGS: '-mod=readonly -buildvcs=false', ...env },
    encoding: 'utf8',
  });
  if (go.error || go.status === 127) notRun(`Go is not installed to build ${what}`);
  if (go.status !== 0) notRun(`Go could not build ${what}: ${go.stderr.trim()}`);
  renameSync(fresh, target);
  return target;
}
