import { MANAGED_BY, MANAGER } from '../../kube/labels';
import { PORTS } from '../../kube/ports-and-paths';
import type { ClusterFacts } from '../facts/facts';
import { distinctWorkloads, envOf, mainPort, type PodFacts, textAt } from '../facts/pod-facts';
import { plain } from '../text';
import type { Finding, ProofRule } from './proof-rule';

/** The scripts of this library are one with the pods: what they are called with and what they read from the environment. */
const start: ProofRule = {
  id: 'start',
  asked: { en: 'the scripts of this library are called as they expect, and find what they need', zh: '本库的脚本按预期被调用，并能得到所需的一切' },
  judge: (cluster) =>
    distinctWorkloads(cluster.pods)
      .filter(isOurs)
      .flatMap((pod) => [...callFindings(pod), ...fileFindings(pod), ...environmentFindings(pod, cluster)]),
};

const isOurs = (pod: PodFacts): boolean =>
  pod.labels[MANAGED_BY] === MANAGER || (pod.container.command ?? []).some((word: unknown) => /\/start\.sh$/.test(`${word}`));

const CALLS: { readonly path: string[]; readonly script: string; readonly argument?: string }[] = [
  { path: ['command'], script: 'start.sh' },
  { path: ['lifecycle', 'preStop', 'exec', 'command'], script: 'stop.sh' },
  { path: ['startupProbe', 'exec', 'command'], script: 'probe.sh', argument: 'startup' },
  { path: ['readinessProbe', 'exec', 'command'], script: 'probe.sh', argument: 'readiness' },
  { path: ['livenessProbe', 'exec', 'command'], script: 'probe.sh', argument: 'liveness' },
];

function callFindings(pod: PodFacts): Finding[] {
  return CALLS.flatMap(({ path, script, argument }): Finding[] => {
    const command: string[] = path.reduce((value, step) => value?.[step], pod.container) ?? [];
    // That there is a hook and a probe at all is asked by other rules.
    if (command.length === 0 && script !== 'start.sh' && pod.container[path[0]] === undefined) return [];
    const [shell, file = '', ...more] = command;
    const wanted = [pod.component, ...(argument === undefined ? [] : [argument])];
    if (shell === 'bash' && file.endsWith(`/${script}`) && more.join(' ') === wanted.join(' ')) return [];
    return [
      {
        got: plain(`${pod.name}: ${path.join('.')}: ${command.join(' ') || '-'}`),
        fix: { en: `call bash <scripts>/${script} ${wanted.join(' ')}`, zh: `调用 bash <scripts>/${script} ${wanted.join(' ')}` },
        at: [{ manifest: pod.workload, path: [...pod.containerPath, ...path] }],
      },
    ];
  });
}

/** The files of the scripts, and what tells each from the others. */
const FILES: { [file: string]: RegExp } = {
  'common.sh': /^leader\(\)/m,
  'java.security': /^networkaddress\.cache\.ttl=/m,
  'logback.xml': /<configuration/,
  'probe.sh': /readiness/,
  'request.sh': /\/dev\/tcp/,
  'start.sh': /BrokerStartup/,
  'stop.sh': /metricsLabel/,
};

/** What the scripts read from the configuration; a line that stands twice is one long value to them. */
const READ: { [component: string]: string[] } = {
  broker: ['brokerClusterName', 'brokerName', 'controllerAddr', 'storePathRootDir'],
  controller: ['controllerDLegerPeers', 'controllerDLegerSelfId'],
};

/** The scripts load each other from their own folder. */
function fileFindings(pod: PodFacts): Finding[] {
  const folder = `${pod.container.command?.[1] ?? ''}`.replace(/\/[^/]*$/, '');
  const missing = Object.entries(FILES)
    // A name server is stopped without a hook.
    .filter(([file, sign]) => !(file === 'stop.sh' && pod.component === 'nameserver') && !sign.test(textAt(pod, `${folder}/${file}`) ?? ''))
    .map(([file]) => file);
  if (missing.length === 0) return [];
  return [
    {
      got: { en: `${folder} of ${pod.name} lacks ${missing.join(', ')}`, zh: `${pod.name} 的 ${folder} 缺少 ${missing.join(', ')}` },
      fix: { en: 'restore the ConfigMap of the scripts', zh: '恢复脚本的 ConfigMap' },
      at: [{ manifest: pod.workload, path: [...pod.containerPath, 'volumeMounts'] }],
    },
  ];
}

/** The variables that the scripts read, and what each value must look like. */
const TEXT = /\S/;
const NUMBER = /^[1-9]\d*$/;
const ALWAYS: { [name: string]: RegExp } = {
  CONF: /^\//,
  ROCKETMQ_HOME: /^\//,
  HEAP_PERCENT: NUMBER,
  DIRECT_MEMORY_PERCENT: NUMBER,
  JVM_FLAGS: TEXT,
  JVM_FLAGS_JDK9: TEXT,
};
const OF_COMPONENT: { [component: string]: { [name: string]: RegExp } } = {
  broker: { MEMBER: /^[01]$/, PEER: /^\S+:\d+$/, FIRST_BOOT_SECONDS: NUMBER, STOP_SECONDS: NUMBER },
  controller: { STOP_SECONDS: NUMBER },
  nameserver: { NAMESRV_ADDR: TEXT },
};

/** The ports that the scripts ask. */
const ASKED: { [component: string]: number } = { broker: PORTS.remoting, controller: PORTS.controller, nameserver: PORTS.namesrv };

/** How many lines of its configuration set a key. */
function linesOf({ conf }: PodFacts): (key: string) => number {
  const lines = `${conf?.configMap.body.data?.[conf.file] ?? ''}`.split('\n');
  return (key) => lines.filter((line) => line.startsWith(`${key}=`)).length;
}

function environmentFindings(pod: PodFacts, { controllers }: ClusterFacts): Finding[] {
  const env: any[] = pod.container.env ?? [];
  const asked = { ...ALWAYS, ...OF_COMPONENT[pod.component ?? ''] };
  const entryOf = (name: string) => env.filter((one) => one?.name === name).at(-1);
  const fieldOf = (name: string) => entryOf(name)?.valueFrom;
  const { resource, containerName, divisor } = fieldOf('MEMORY_LIMIT_MIB')?.resourceFieldRef ?? {};
  // Controllers and name servers are asked at the loopback without it.
  const address = fieldOf('POD_IP')?.fieldRef?.fieldPath;
  const { limits, requests } = pod.container.resources ?? {};
  const same = resource === 'requests.memory' && limits?.memory === requests?.memory;
  const memory = (resource === 'limits.memory' || same) && divisor === '1Mi' && [undefined, pod.container.name].includes(containerName);
  const lines = linesOf(pod);
  const wrong = [
    ...(READ[pod.component ?? ''] ?? []).filter((key) => lines(key) !== 1),
    ...(mainPort(pod) === ASKED[pod.component ?? ''] ? [] : [`listenPort=${mainPort(pod)}`]),
    ...['haHousekeepingInterval', 'haSendHeartbeatInterval', 'namesrvAddr'].filter((key) => lines(key) > 1),
    // The stop script reads the broker id where it is by default.
    ...(pod.conf?.keys.has('storePathBrokerIdentity') ? ['storePathBrokerIdentity'] : []),
    ...Object.entries(asked)
      .filter(([name, form]) => !form.test(envOf(pod, name) ?? ''))
      // A lone controller takes no turns.
      .filter(([name]) => name !== 'STOP_SECONDS' || pod.component !== 'controller' || controllers.length > 1)
      .map(([name]) => `${name}=${envOf(pod, name) ?? ''}`),
    ...(address === 'status.podIP' || (entryOf('POD_IP') === undefined && pod.component !== 'broker') ? [] : ['POD_IP']),
    ...(memory ? [] : ['MEMORY_LIMIT_MIB']),
    // Without a limit the variable tells the memory of the whole node.
    ...(limits?.memory === undefined ? ['resources.limits.memory'] : []),
    ...(Number(envOf(pod, 'HEAP_PERCENT')) + Number(envOf(pod, 'DIRECT_MEMORY_PERCENT')) >= 100 ? ['HEAP_PERCENT + DIRECT_MEMORY_PERCENT'] : []),
  ];
  if (wrong.length === 0) return [];
  return [
    {
      got: { en: `${pod.name} lacks, misspells or may not have ${wrong.join(', ')}`, zh: `${pod.name} 缺少、写错或不应有 ${wrong.join(', ')}` },
      fix: { en: 'restore what the constructs render', zh: '恢复构造所渲染的内容' },
      at: [{ manifest: pod.workload, path: [...pod.containerPath, 'env'] }],
    },
  ];
}

export const START_RULES: ProofRule[] = [start];
