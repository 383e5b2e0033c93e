import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SCRIPTS = join(__dirname, '../../lib/scripts');

export interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly seconds: number;
}

/** Runs a script with the bash of this machine. Polls are short, so that tests are. */
export function runScript(script: string, args: string[], env: { [name: string]: string } = {}): Promise<Ended> {
  const start = performance.now();
  const polls = { POLL_SECONDS: '0.05', REQUEST_SECONDS: '1' };
  const child = spawn('bash', [join(SCRIPTS, script), ...args], {
    env: { PATH: process.env.PATH, ...polls, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output, seconds: (performance.now() - start) / 1000 })));
}

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
