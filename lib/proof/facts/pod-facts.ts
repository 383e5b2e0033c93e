import type { Component } from '../../config/keys';
import type { Pod } from '../cluster';
import { podsOf } from '../pods';
import { type Conf, ownPeerOf, parseConf } from './conf';
import { type Manifest, namespaceOf, type Path } from './manifest';
import { type MountedFile, mountedFiles } from './mounted-files';

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
  /** The files that the container sees of ConfigMaps that are among the manifests. */
  readonly files: MountedFile[];
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
    const seen = containers.map((container) => {
      const files = mountedFiles(pod.spec, container, (name) => configMap(namespace, name));
      return { container, files, confs: confFiles(files, container) };
    });
    const found = seen.findIndex(({ container, confs }) => componentOf(container, confs) !== undefined);
    const index = Math.max(found, 0);
    const { container, files, confs } = seen[index] ?? { container: {}, files: [], confs: [] };
    const component = componentOf(container, confs) ?? labelled(pod);
    const service = body.kind === 'StatefulSet' ? body.spec.serviceName : (pod.spec.subdomain ?? undefined);
    return {
      ...pod,
      workload,
      specPath,
      component,
      container,
      containerPath: [...specPath, 'containers', index],
      files,
      // A file that is named is read, whatever it holds.
      conf: component && (confs.find((conf) => componentOfConf(conf, container) === component) ?? (confs.length === 1 ? confs[0] : undefined)),
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
  return (
    COMPONENTS.find((component) => STARTED_BY[component].test(words)) ??
    confs.map((conf) => componentOfConf(conf, container)).find((component) => component !== undefined)
  );
}

function labelled({ labels, spec }: Pod): Component | undefined {
  const ours = labels['app.kubernetes.io/name'] === 'rocketmq' || (spec.containers ?? []).some(({ image = '' }) => /rocketmq/.test(image));
  return ours ? COMPONENTS.find((component) => component === labels['app.kubernetes.io/component']) : undefined;
}

function componentOfConf({ keys }: Conf, { image }: any): Component | undefined {
  if (keys.has('brokerName') || keys.has('brokerClusterName')) return 'broker';
  if (keys.has('controllerDLegerSelfId') || keys.has('controllerDLegerPeers')) return 'controller';
  if (keys.has('kvConfigPath') || keys.has('rocketmqHome') || keys.has('scanNotActiveBrokerInterval')) return 'nameserver';
  // Many programs have a port.
  return keys.has('listenPort') && /rocketmq/.test(`${image}`) ? 'nameserver' : undefined;
}

/** The properties files among those that a container sees: the one its command or CONF names, or all when neither names one. */
function confFiles(files: MountedFile[], container: any): Conf[] {
  const words: string[] = [...(container.command ?? []), ...(container.args ?? []), ...(container.env ?? []).map(({ value }: any) => value)];
  const seen = files.filter(({ at, file }) => /\.(conf|properties)$/m.test(`${at}\n${file}`));
  const named = seen.filter(({ at }) => words.some((word) => typeof word === 'string' && word.split(/[\s='"]+/).includes(at)));
  return (named.length > 0 ? named : seen).map((found) => ({
    file: found.file,
    configMap: found.configMap,
    path: ['data', found.file],
    keys: parseConf(found.text),
  }));
}

/** One pod of each workload: they all have the same rules. @internal */
export function distinctWorkloads(pods: PodFacts[]): PodFacts[] {
  return pods.filter((pod, index) => index === 0 || pods[index - 1].workload !== pod.workload);
}

/** The port a component is asked on, by its file or else by RocketMQ's own value. @internal */
export function mainPort({ component, conf }: PodFacts): number {
  if (component === 'controller') return Number(/:(\d+)$/.exec(ownPeerOf(conf)?.address ?? '')?.[1] ?? 9878);
  return Number(conf?.keys.get('listenPort') ?? (component === 'broker' ? 10911 : 9876));
}

/** The names of pods, as a list in a sentence. @internal */
export const namesOf = (pods: PodFacts[]): string => pods.map(({ name }) => name).join(', ');

/** The value of an environment variable of a pod's container; of two, the last counts. @internal */
export const envOf = ({ container }: PodFacts, name: string): string | undefined =>
  (container.env ?? []).filter((one: any) => one?.name === name).at(-1)?.value;

/** The text of a file that a pod mounts from a ConfigMap. @internal */
export const textAt = ({ files }: PodFacts, path: string): string | undefined => files.find(({ at }) => at === path)?.text;
