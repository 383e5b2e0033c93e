import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SCRIPTS = join(__dirname, '../../lib/scripts');

export interface Ended {
  readonly status: number | null;
  /** What the script wrote, and then what it put into the log of the pod. */
  readonly output: string;
  readonly seconds: number;
}

/** Runs a script with the bash of this machine, and sends SIGTERM to it once `stop` is fulfilled. Polls are short, so that tests are. */
export function runScript(script: string, args: string[], env: { [name: string]: string } = {}, stop?: Promise<unknown>): Promise<Ended> {
  const start = performance.now();
  const polls = { POLL_SECONDS: '0.05', REQUEST_SECONDS: '1' };
  const folder = mkdtempSync(join(tmpdir(), 'rocketmq-'));
  const log = join(folder, 'log');
  const child = spawn('bash', [join(SCRIPTS, script), ...args], {
    // The published images set such a locale, in which a character can be several bytes.
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', SAY_TO: log, ...polls, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  void stop?.then(() => child.kill('SIGTERM'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) =>
    child.on('close', (status) => {
      if (existsSync(log)) output += readFileSync(log, 'utf8');
      rmSync(folder, { recursive: true });
      resolve({ status, output, seconds: (performance.now() - start) / 1000 });
    }),
  );
}

let subnets = 0;
/** The first three bytes of addresses of this machine that nobody else uses, not even the same tests in another run. */
export const freshNet = () => `127.${1 + (process.pid % 250)}.${++subnets}`;

/** What a container finds on its volumes: a configuration, and a store that is new or has an identity. */
export class Volume {
  readonly folder = mkdtempSync(join(tmpdir(), 'rocketmq-'));
  readonly conf = join(this.folder, 'rocketmq.conf');

  constructor(keys: { [key: string]: string }, brokerId?: number) {
    const store = join(this.folder, 'store');
    mkdirSync(store);
    if (brokerId !== undefined) writeFileSync(join(store, 'brokerIdentity'), `mq#broker-0#${brokerId}`);
    const all = { brokerClusterName: 'mq', brokerName: 'broker-0', storePathRootDir: store, ...keys };
    writeFileSync(
      this.conf,
      `# comment\n${Object.entries(all)
        .map(([key, value]) => `${key}=${value}\n`)
        .join('')}`,
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
