import { mainPort, type PodFacts } from '../facts/pod-facts';
import type { Finding, ProofRule } from './proof-rule';

const ports: ProofRule = {
  id: 'ports',
  asked: { en: 'containers offer the ports that RocketMQ listens on', zh: '容器声明的端口与 RocketMQ 监听的一致' },
  judge: ({ pods }) =>
    pods.flatMap((pod): Finding[] => {
      const offered: any[] = pod.container.ports ?? [];
      const at = [{ manifest: pod.workload, path: [...pod.containerPath, 'ports'] }];
      const expected = listening(pod);
      const missing = Object.entries(expected).filter(
        ([, port]) => offered.length > 0 && !offered.some(({ containerPort, protocol = 'TCP' }) => containerPort === port && protocol === 'TCP'),
      );
      const wrong = offered.filter(({ name, containerPort }) => Object.hasOwn(expected, name ?? '') && expected[name] !== containerPort);
      const doubled = offered.filter(
        (one, index) =>
          offered.findIndex((other) => other.containerPort === one.containerPort || (one.name !== undefined && other.name === one.name)) < index,
      );
      const bad = [
        ...missing.map(([name, port]) => `${name} ${port}`),
        ...wrong.map(({ name, containerPort }) => `${name} ${containerPort}`),
        ...doubled.map(({ name, containerPort }) => `${name ?? ''} ${containerPort}`),
      ];
      if (bad.length === 0) return [];
      return [
        {
          got: {
            en: `${pod.name} listens on ${Object.values(expected).join(', ')} and offers ${offered.map(({ name, containerPort }) => `${name ?? 'port'} ${containerPort}`).join(', ')}`,
            zh: `${pod.name} 监听 ${Object.values(expected).join(', ')}，声明的却是 ${offered.map(({ name, containerPort }) => `${name ?? '端口'} ${containerPort}`).join(', ')}`,
          },
          fix: { en: `correct ${bad.join(', ')}`, zh: `改正 ${bad.join(', ')}` },
          at,
        },
      ];
    }),
};

/** The ports a process opens, by the names they have in our pods. */
function listening(pod: PodFacts): { [name: string]: number } {
  const port = mainPort(pod);
  const { keys } = pod.conf ?? { keys: new Map<string, string>() };
  if (pod.component === 'controller') return { controller: port };
  if (pod.component === 'nameserver') return { namesrv: port };
  const metrics: { [name: string]: number } =
    keys.get('metricsExporterType') === 'PROM' ? { metrics: Number(keys.get('metricsPromExporterPort') ?? 5557) } : {};
  return { remoting: port, fast: port - 2, ha: Number(keys.get('haListenPort') ?? port + 1), ...metrics };
}

export const PORT_RULES: ProofRule[] = [ports];
