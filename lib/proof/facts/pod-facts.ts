import type { Component } from '../../config/keys';
import type { Pod } from '../cluster';
import { podsOf } from '../pods';
import { type Conf, parseConf } from './conf';
import { type Manifest, namespaceOf, type Path } from './manifest';

/** A pod of a workload, and what its container is to RocketMQ. @internal */
export interface PodFacts extends Pod {
  /** The StatefulSet, Deployment or Pod it comes from. */
  readonly workload: Manifest;
  /** Where the pod's spec begins in the workload. */
  readonly specPath: Path;
  /** What it runs. Nothing for a pod that is none of RocketMQ's. */
  readonly component?: Component;
  /** The container that runs it, else the first. */
  readonly container: any;
  /** Where that container stands in the workload. */
  readonly containerPath: Path;
  /** The configuration file it reads, if that is among the manifests. */
  readonly conf?: Conf;
  /** The name it has below its headless Service: pod.service.namespace. */
  readonly host?: string;
}

/** The pods of one manifest. @internal */
export function podFactsOf(workload: Manifest, configMap: (namespace: string, name: string) => Manifest | undefined): PodFacts[] {
  const { body } = workload;
  const specPath: Path = body.kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
  const namespace = namespaceOf(workload);
  return podsOf(body).map((pod) => {
    const containers: any[] = pod.spec.containers ?? [];
    const files = new Map(containers.map((container) => [container, confFiles(pod.spec, container, (name) => configMap(namespace, name))]));
    const found = containers.findIndex((container) => componentOf(container, files.get(container) ?? []) !== undefined);
    const index = Math.max(found, 0);
    const container = containers[index] ?? {};
    const confs = files.get(container) ?? [];
    const component = componentOf(container, confs) ?? labelled(pod);
    const service = body.kind === 'StatefulSet' ? body.spec.serviceName : (pod.spec.subdomain ?? undefined);
    return {
      ...pod,
      workload,
      specPath,
      component,
      container,
      containerPath: [...specPath, 'containers', index],
      // A file that is named is read, whatever it holds.
      conf: component && (confs.find((conf) => componentOfConf(conf) === component) ?? (confs.length === 1 ? confs[0] : undefined)),
      ...(service && { host: `${pod.name}.${service}.${namespace}` }),
    };
  });
}

const COMPONENTS: Component[] = ['broker', 'controller', 'nameserver'];
const STARTED_BY: { [component in Component]: RegExp } = {
  broker: /\bmqbroker\b|BrokerStartup|start\.sh broker\b/,
  controller: /\bmqcontroller\b|ControllerStartup|start\.sh controller\b/,
  nameserver: /\bmqnamesrv\b|NamesrvStartup|start\.sh nameserver\b/,
};

/** By what it is told to read, then by what it is told to start. A label can be wrong and is asked last. */
function componentOf(container: any, confs: Conf[]): Component | undefined {
  const words = [...(container.command ?? []), ...(container.args ?? [])].join(' ');
  return COMPONENTS.find((component) => STARTED_BY[component].test(words)) ?? confs.map(componentOfConf).find((component) => component !== undefined);
}

function labelled({ labels, spec }: Pod): Component | undefined {
  const ours = labels['app.kubernetes.io/name'] === 'rocketmq' || (spec.containers ?? []).some(({ image = '' }) => /rocketmq/.test(image));
  return ours ? COMPONENTS.find((component) => component === labels['app.kubernetes.io/component']) : undefined;
}

function componentOfConf({ keys }: Conf): Component | undefined {
  if (keys.has('brokerName') || keys.has('brokerClusterName')) return 'broker';
  if (keys.has('controllerDLegerSelfId') || keys.has('controllerDLegerPeers')) return 'controller';
  return keys.has('kvConfigPath') || keys.has('rocketmqHome') || keys.has('scanNotActiveBrokerInterval') || keys.has('listenPort')
    ? 'nameserver'
    : undefined;
}

/** The properties files that a container sees: the one its command or CONF names, or all when neither names one. */
function confFiles(spec: any, container: any, configMap: (name: string) => Manifest | undefined): Conf[] {
  const words: string[] = [...(container.command ?? []), ...(container.args ?? []), ...(container.env ?? []).map(({ value }: any) => value)];
  const seen = (container.volumeMounts ?? []).flatMap((mount: any) => {
    const name = (spec.volumes ?? []).find((volume: any) => volume?.name === mount.name)?.configMap?.name;
    const source = name === undefined ? undefined : configMap(name);
    return source === undefined ? [] : mountedFiles(source, mount).filter(({ file }) => /\.(conf|properties)$/.test(file));
  });
  const named = seen.filter(({ at }: any) => words.some((word) => typeof word === 'string' && word.split(/[\s='"]+/).includes(at)));
  return (named.length > 0 ? named : seen).map(({ file, source }: any) => ({
    file,
    configMap: source,
    path: ['data', file],
    keys: parseConf(`${source.body.data[file]}`),
  }));
}

function mountedFiles(source: Manifest, { mountPath, subPath }: any): { file: string; at: string; source: Manifest }[] {
  const files = Object.keys(source.body.data ?? {});
  if (subPath !== undefined) return files.filter((file) => file === subPath).map((file) => ({ file, at: mountPath, source }));
  return files.map((file) => ({ file, at: `${mountPath}/${file}`, source }));
}

/** One pod of each workload: they all have the same rules. @internal */
export function distinctWorkloads(pods: PodFacts[]): PodFacts[] {
  return pods.filter((pod, index) => index === 0 || pods[index - 1].workload !== pod.workload);
}

/** The value of an environment variable of a pod's container; of two, the last counts. @internal */
export const envOf = ({ container }: PodFacts, name: string): string | undefined =>
  (container.env ?? []).filter((one: any) => one?.name === name).at(-1)?.value;

/** The text of a script that a pod mounts from a ConfigMap. @internal */
export function scriptOf(pod: PodFacts, find: (name: string) => Manifest | undefined, path: string): string | undefined {
  for (const { name, mountPath, subPath } of pod.container.volumeMounts ?? []) {
    const configMap = (pod.spec.volumes ?? []).find((volume: any) => volume.name === name)?.configMap?.name;
    const source = configMap === undefined ? undefined : find(configMap);
    const below = path.startsWith(`${mountPath}/`) ? path.slice(mountPath.length + 1) : undefined;
    const file = subPath === undefined ? below : path === mountPath ? subPath : undefined;
    const text = file === undefined ? undefined : source?.body.data?.[file];
    if (typeof text === 'string') return text;
  }
  return undefined;
}
