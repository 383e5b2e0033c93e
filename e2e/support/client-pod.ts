import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { get, kubectl, tryKubectl } from './kubectl';
import { yaml } from './manifests';
import { image, members, zoneLabel } from './plan';
import { testNamespace } from './test-namespace';
import { until } from './wait';

const name = 'client';
const source = join(__dirname, '../client');
/** The release of the client library: that of the cluster. */
const version = image.split(':')[1];

/** The compiled client, from ~/.cache/cdk8s-rocketmq when these sources were compiled against this release before. */
function classes(): { folder: string; hash: string } {
  const hash = createHash('sha256');
  const files = readdirSync(source).sort();
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(source, file)));
  const key = hash.digest('hex').slice(0, 12);
  const cache = join(homedir(), '.cache/cdk8s-rocketmq/e2e-client');
  const folder = join(cache, `${version}-${key}`);
  if (existsSync(folder)) return { folder, hash: key };
  const jars = join(cache, `jars-${version}`);
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(jars)) {
    const part = `${jars}.${process.pid}`;
    run(
      'mvn',
      '-q',
      '-B',
      '-f',
      join(source, 'pom.xml'),
      `-Drocketmq.version=${version}`,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${part}`,
    );
    renameSync(part, jars);
  }
  const part = `${folder}.${process.pid}`;
  mkdirSync(part, { recursive: true });
  // Java 8 is what the published image has.
  run(
    'javac',
    '--release',
    '8',
    '-nowarn',
    '-cp',
    `${jars}/*`,
    '-d',
    part,
    ...files.filter((file) => file.endsWith('.java')).map((file) => join(source, file)),
  );
  renameSync(part, folder);
  return { folder, hash: key };
}

/** What differs between the pods that run the client. */
interface ClientPod {
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
  readonly nodeAffinity: object;
  readonly command: string[];
  readonly memory: string;
}

/** A pod of the cluster's own image with the client in /client. */
export const clientPod = ({ name: podName, labels, nodeAffinity, command, memory }: ClientPod) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: podName, namespace: testNamespace, labels },
  spec: {
    affinity: { nodeAffinity },
    automountServiceAccountToken: false,
    restartPolicy: 'OnFailure',
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, runAsUser: 3000, runAsGroup: 3000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name,
        image,
        imagePullPolicy: 'IfNotPresent',
        command,
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        resources: { requests: { cpu: '50m', memory }, limits: { memory } },
        volumeMounts: [
          { name: 'classes', mountPath: '/client', readOnly: true },
          { name: 'tmp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      { name: 'classes', configMap: { name } },
      { name: 'tmp', emptyDir: {} },
    ],
  },
});

/** In one zone, or outside those of the members if there is such a node. */
export const place = (zone?: string) => {
  const term = (operator: string, values: string[]) => ({ matchExpressions: [{ key: zoneLabel, operator, values }] });
  if (zone) return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term('In', [zone])] } };
  const preference = term('NotIn', [...new Set(members.map((member) => member.zone))]);
  return { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference }] };
};

/** The pod in which clients and tools run: in the zone given, or outside the rooms if there is such a node. */
export async function ensureClientPod(zone?: string): Promise<void> {
  const { folder, hash } = classes();
  const label = zone ? `${hash}-${zone}` : hash;
  const ready = async () =>
    (await tryKubectl(['-n', testNamespace, 'get', 'pod', name, '-o', 'jsonpath={.metadata.labels.source} {.status.containerStatuses[0].ready}']))
      .stdout;
  if ((await ready()) === `${label} true`) return;
  await tryKubectl(['-n', testNamespace, 'delete', 'pod,configmap', name, '--ignore-not-found', '--force', '--grace-period=0']);
  const binaryData: { [file: string]: string } = {};
  for (const file of ['logback.xml', 'java.sh']) binaryData[file] = readFileSync(join(source, file)).toString('base64');
  for (const file of readdirSync(folder)) binaryData[file] = readFileSync(join(folder, file)).toString('base64');
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: testNamespace } };
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: testNamespace }, binaryData };
  const pod = clientPod({ name, labels: { source: label }, nodeAffinity: place(zone), command: ['sleep', 'infinity'], memory: '1Gi' });
  await kubectl(['apply', '-f', '-'], yaml([namespace, configMap, pod]));
  await until(
    'the pod of the clients runs',
    120,
    async () => (await ready()) === `${label} true`,
    () => get('-n', testNamespace, 'events'),
  );
}

/** The arguments of kubectl that run a Java class in the pod. */
const java = (main: string, args: string[]) => ['-n', testNamespace, 'exec', '-i', name, '--', 'bash', '/client/java.sh', main, ...args];

/** The arguments of kubectl that run a command of e2e/client/Client.java. */
export const client = (...args: string[]) => java('Client', args);

/** What a command of mqadmin prints. It exits with 0 whatever happens. */
export async function mqadmin(...args: string[]): Promise<string> {
  const output = await kubectl(java('org.apache.rocketmq.tools.command.MQAdminStartup', args));
  if (/Exception|CODE: \d/.test(output)) throw new Error(`mqadmin ${args.join(' ')}: ${output}`);
  return output;
}

/** What a broker, controller or name server answers to one frame; nothing when it does not answer. */
export async function ask(address: string, code: number, extFields = '', body = ''): Promise<{ header: string; body: string } | undefined> {
  const { stdout } = await tryKubectl(client('ask', address, `${code}`, extFields, body));
  const line = stdout.split('\n').find((one) => one.startsWith('A\t'));
  return line ? { header: line.split('\t')[1], body: line.split('\t')[2] } : undefined;
}
