// Asks the API server of the newest Kubernetes whether it admits dist/ and the examples (e2e/admission/admission.test.ts):
//   npm run e2e:admission [-- ARGUMENTS OF JEST...]
// etcd, kube-apiserver and kubectl are one program (e2e/admission/, Go), built once into a cache, by version and content. They listen on free
// ports of 127.0.0.1, keep everything in a temporary folder, and end with this command. No cluster and no kubectl of yours is touched.
// Without Go nothing is run: that fails in CI and is only told elsewhere.
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { goProgram } from './go-program.mjs';

const VERSION = '1.37.2';
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SOURCES = join(ROOT, `e2e/admission/kube-${VERSION.replace(/\.\d+$/, '')}`);
const READY_SECONDS = 120;

const program = build();
const work = mkdtempSync(join(tmpdir(), 'cdk8s-rocketmq-admission-'));
const children = [];
let ending;
for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) process.on(signal, () => finish(128 + number));

try {
  const start = Date.now();
  const env = await startApiServer();
  console.log(`e2e:admission: the API server of Kubernetes ${VERSION} is ready after ${((Date.now() - start) / 1000).toFixed(1)} s`);
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const args = [jest, '-c', join(ROOT, 'e2e/admission/jest.config.js'), ...process.argv.slice(2)];
  const tests = started(spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' }));
  const [status] = await once(tests, 'exit');
  await finish(status ?? 1);
} catch (error) {
  if (!ending) console.error(`e2e:admission: ${error.message}`);
  await finish(1);
}

function build() {
  const stamp = 'k8s.io/component-base/version';
  const [major, minor] = VERSION.split('.');
  return goProgram({
    command: 'e2e:admission',
    name: `admission-${VERSION}`,
    what: `etcd, kube-apiserver and kubectl of Kubernetes ${VERSION}`,
    folders: [SOURCES],
    flags: `-s -w -X ${stamp}.gitVersion=v${VERSION} -X ${stamp}.gitMajor=${major} -X ${stamp}.gitMinor=${minor}`,
    notRun,
  });
}

/** Returns the environment in which kubectl, and no other one, talks to it. */
async function startApiServer() {
  const file = (name) => join(work, name);
  mkdirSync(file('bin'));
  for (const name of ['etcd', 'kube-apiserver', 'kubectl']) symlinkSync(program, file(`bin/${name}`));
  const token = randomBytes(16).toString('hex');
  writeFileSync(file('tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });
  writeFileSync(file('service-accounts.key'), key, { mode: 0o600 });
  const [client, peer, secure] = await freePorts(3);
  const [store, api] = [`http://127.0.0.1:${client}`, `https://127.0.0.1:${secure}`];
  const cluster = { server: api, 'certificate-authority': file('certificates/apiserver.crt') }; // kube-apiserver makes it
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'admission',
    clusters: [{ name: 'admission', cluster }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'admission', context: { cluster: 'admission', user: 'admin' } }],
  };
  writeFileSync(file('kubeconfig'), JSON.stringify(config), { mode: 0o600 });

  const servers = [
    serve('etcd', {
      'data-dir': file('etcd'),
      'listen-client-urls': store,
      'advertise-client-urls': store,
      'listen-peer-urls': `http://127.0.0.1:${peer}`,
      'initial-advertise-peer-urls': `http://127.0.0.1:${peer}`,
      'initial-cluster': `default=http://127.0.0.1:${peer}`,
    }),
    serve('kube-apiserver', {
      'etcd-servers': store,
      'bind-address': '127.0.0.1',
      'secure-port': secure,
      'cert-dir': file('certificates'),
      'token-auth-file': file('tokens.csv'),
      'authorization-mode': 'RBAC',
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-account-key-file': file('service-accounts.key'),
      'service-account-signing-key-file': file('service-accounts.key'),
      'service-cluster-ip-range': '10.96.0.0/16',
      'endpoint-reconciler-type': 'none', // it refuses the address 127.0.0.1
    }),
  ];
  const env = {
    ...process.env,
    PATH: `${file('bin')}:${process.env.PATH}`,
    KUBECONFIG: file('kubeconfig'),
    KUBECACHEDIR: file('cache'),
    KUBERC: 'off',
    ADMISSION_VERSION: `v${VERSION}`,
  };
  const end = Date.now() + READY_SECONDS * 1000;
  while (!(await isReady(env))) {
    const dead = servers.find(({ child }) => isOver(child));
    if (dead) throw new Error(`${dead.name} ended:\n${readFileSync(dead.log, 'utf8').trim().split('\n').slice(-10).join('\n')}`);
    if (Date.now() > end) throw new Error(`the API server is not ready after ${READY_SECONDS} s`);
    await sleep(250);
  }
  return env;
}

function serve(name, flags) {
  const log = join(work, `${name}.log`);
  const output = openSync(log, 'w');
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  // Detached, so that Ctrl-C does not take etcd from under an API server that is about to end.
  const child = spawn(join(work, 'bin', name), args, { cwd: work, detached: true, stdio: ['ignore', output, output] });
  return { name, log, child: started(child) };
}

async function isReady(env) {
  const kubectl = started(spawn(join(work, 'bin/kubectl'), ['get', '--raw', '/readyz'], { env, stdio: 'ignore' }));
  const [status] = await once(kubectl, 'exit');
  return status === 0;
}

function started(child) {
  if (ending) child.kill();
  children.push(child);
  return child;
}

function isOver({ pid, exitCode, signalCode }) {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

/** Ends what was started, the last one first, and leaves nothing behind. */
function finish(status) {
  ending ??= (async () => {
    for (const child of children.reverse().filter((one) => !isOver(one))) {
      const over = once(child, 'exit');
      child.kill();
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await over;
      clearTimeout(patience);
    }
    rmSync(work, { recursive: true, force: true });
    process.exit(status);
  })();
  return ending;
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

function notRun(reason) {
  console.error(`e2e:admission: NOT RUN (${reason})`);
  process.exit(process.env.CI ? 1 : 0);
}
