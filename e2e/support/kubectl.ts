import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** How a kubectl command ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl to its end, whatever that is. */
export function tryKubectl(args: string[], input?: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('kubectl', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.on('error', () => {}); // it ended before it read everything; its exit code says why
    child.stdin.end(input ?? '');
  });
}

/** Runs kubectl and returns what it prints; fails when it does. */
export async function kubectl(args: string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await tryKubectl(args, input);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}

/** An object, or a list of objects, as the API server has it. */
export async function get(...args: string[]): Promise<any> {
  return JSON.parse(await kubectl(['get', ...args, '-o', 'json']));
}

/** A kubectl that goes on until it is told to stop, read line by line. */
export class LongKubectl {
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly ended: Promise<number>;
  private stderr = '';
  /** Whether it has ended, by itself or not. */
  isOver = false;

  constructor(
    private readonly args: string[],
    onLine: (line: string) => void,
  ) {
    this.child = spawn('kubectl', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stdin.on('error', () => {});
    this.child.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    const lines = createInterface({ input: this.child.stdout }).on('line', onLine);
    this.ended = new Promise((resolve) => {
      let code = -1;
      this.child.on('exit', (value) => {
        code = value ?? -1;
        this.isOver = true;
      });
      lines.on('close', () => resolve(code));
    });
  }

  /** Says on standard input that it is enough, and waits for the last line. */
  async finish(): Promise<void> {
    this.child.stdin.end();
    await this.ended;
    if (this.stderr.includes('rror')) throw new Error(`kubectl ${this.args.join(' ')}: ${this.stderr}`);
  }

  /** What it wrote to standard error. */
  get complaint(): string {
    return this.stderr.slice(-2000);
  }

  /** Ends a command that has no end of its own. */
  async kill(): Promise<void> {
    this.child.kill();
    await this.ended;
  }

  /** Fails when it is over although nobody stopped it. */
  mustRun(): void {
    if (this.isOver) throw new Error(`kubectl ${this.args.join(' ')} is over: ${this.stderr}`);
  }
}
