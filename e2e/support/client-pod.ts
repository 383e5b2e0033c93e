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

/** The pod in which clients and tools run: the cluster's own image, outside the rooms if there is such a node. */
export async function ensureClientPod(): Promise<void> {
  const { folder, hash } = classes();
  const metadata = { name, namespace: testNamespace, labels: { source: hash } };
  const ready = async () =>
    (await tryKubectl(['-n', testNamespace, 'get', 'pod', name, '-o', 'jsonpath={.metadata.labels.source} {.status.containerStatuses[0].ready}']))
      .stdout;
  if ((await ready()) === `${hash} true`) return;
  await tryKubectl(['-n', testNamespace, 'delete', 'pod,configmap', name, '--ignore-not-found', '--force', '--grace-period=0']);
  const binaryData: { [file: string]: string } = {};
  for (const file of ['logback.xml', 'java.sh']) binaryData[file] = readFileSync(join(source, file)).toString('base64');
  for (const file of readdirSync(folder)) binaryData[file] = readFileSync(join(folder, file)).toString('base64');
  const zones = [...new Set(members.map(({ zone }) => zone))];
  const elsewhere = { matchExpressions: [{ key: zoneLabel, operator: 'NotIn', values: zones }] };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: elsewhere }] } },
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      securityContext: { runAsNonRoot: true, runAsUser: 3000, runAsGroup: 3000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['sleep', 'infinity'],
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { memory: '1Gi' } },
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
  };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: testNamespace } };
  await kubectl(['apply', '-f', '-'], yaml([namespace, { apiVersion: 'v1', kind: 'ConfigMap', metadata, binaryData }, pod]));
  await until(
    'the pod of the clients runs',
    120,
    async () => (await ready()) === `${hash} true`,
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
