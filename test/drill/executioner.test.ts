import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteExecutioner, ensureExecutioner, stopProcesses } from '../../e2e/support/executioner';

const pod = `pod-of-test-${process.pid}`;
/** What was done, in its order. */
const done: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'rocketmq-'));
symlinkSync('/bin/sleep', join(folder, 'java'));
const java = spawn(join(folder, 'java'), ['600'], { argv0: 'sleep', env: { HOSTNAME: pod } });
const isStopped = () => /^State:\s+T/m.test(readFileSync(`/proc/${java.pid}/status`, 'utf8'));

/** One node, on which an executioner does what it is told; but a Ctrl-C takes away the kubectl that told it to stop a process. */
jest.mock('../../e2e/support/kubectl', () => ({
  get: async (...args: string[]) => {
    if (args.includes('daemonset')) return { status: { desiredNumberScheduled: 1, numberReady: 1 } };
    return { items: [{ metadata: { name: args.includes('-l') ? 'executioner-0' : pod }, spec: { nodeName: 'node' } }] };
  },
  kubectl: async (args: string[]) => {
    if (args[0] === 'apply') return '';
    const [command, ...rest] = args.slice(args.indexOf('--') + 1);
    const stopped = rest[3];
    done.push(stopped);
    if (stopped !== 'on') {
      java.kill('SIGSTOP');
      while (!isStopped()) await new Promise(setImmediate);
      throw new Error('interrupted');
    }
    return new Promise((resolve, reject) => execFile(command, rest, (error, stdout) => (error ? reject(error) : resolve(stdout))));
  },
  tryKubectl: async (args: string[]) => void done.push(`${args[2]}${isStopped() ? ' beside a stopped process' : ''}`),
}));

beforeAll(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
afterAll(() => {
  java.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

test('processes that were stopped when a drill was interrupted go on, before the pods are deleted that could let them', async () => {
  await ensureExecutioner();
  await expect(stopProcesses([pod], 2)).rejects.toThrow('interrupted');
  const deleted = deleteExecutioner();
  await jest.advanceTimersByTimeAsync(6900);
  expect(done).toEqual(['2']); // what it was told for a moment that comes would stop them again
  await jest.advanceTimersByTimeAsync(200);
  await deleted;
  expect(done).toEqual(['2', 'on', 'delete']);
});

test('a pod that is being taken away stops nothing any more', async () => {
  await expect(stopProcesses([pod], 2)).rejects.toThrow('the executioner is taken away');
  expect(isStopped()).toBe(false);
});
