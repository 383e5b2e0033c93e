import { join } from 'node:path';
import { type Facts, factsOf } from '../../../lib/proof/facts/facts';
import { readManifests } from '../../../lib/proof/facts/read-manifests';
import { outagesOf } from '../../../lib/proof/outage';
import { type ReportInput, reportOf } from '../../../lib/proof/report';
import { Outcome, type Verdict } from '../../../lib/proof/verdict';
import { verify } from '../../../lib/proof/verify/verify';

export const root = join(__dirname, '..', '..', '..');

/** The facts of the committed output, with files as they are named below the root. */
export function committedFacts(): Facts {
  const { manifests } = readManifests(join(root, 'dist'));
  return factsOf(manifests.map((manifest) => ({ ...manifest, file: manifest.file?.slice(root.length + 1) })));
}

/** All that is found out about facts. */
export function judged(facts: Facts, verdicts: Verdict[] = []): ReportInput {
  return {
    facts,
    verdicts: [...verify(facts), ...verdicts],
    outages: Object.fromEntries(facts.clusters.map((cluster) => [`${cluster.namespace}/${cluster.name}`, outagesOf(cluster)])),
  };
}

export type Files = ReturnType<typeof reportOf>;

export const committedReport = (lang?: 'en' | 'zh'): Files => reportOf({ ...judged(committedFacts()), lang });

/** Objects of a cluster over the zones a and b, which nobody wrote to a file. Every name of it can be any text. */
export function objectsOf(groups: number, rename: (name: string) => string = (name) => name): any[] {
  const zones = [rename('a'), rename('b')];
  const cluster = rename('mq');
  const labels = (component: string) => ({
    'app.kubernetes.io/name': 'rocketmq',
    'app.kubernetes.io/instance': cluster,
    'app.kubernetes.io/component': component,
  });
  const members = Array.from({ length: groups }, (_, group) => group).flatMap((group) =>
    [0, 1].map((member) => {
      const brokerName = rename(`broker-${group}`);
      const own = { ...labels('broker'), 'rocketmq.apache.org/broker-name': brokerName, 'rocketmq.apache.org/member': `${member}` };
      return statefulSet(`${brokerName}-${member}`, own, zones[(group + member) % 2]);
    }),
  );
  const voters = [0, 1, 2].map((voter) => statefulSet(rename(`controller-${voter}`), labels('controller'), zones[voter % 2]));
  const servers = zones.map((zone, index) => statefulSet(rename(`nameserver-${index}`), labels('nameserver'), zone));
  return [...members, ...voters, ...servers];
}

function statefulSet(name: string, labels: { [label: string]: string }, zone: string): any {
  const expression = { key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone] };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'mq' },
    spec: {
      replicas: 1,
      serviceName: name,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } } },
          containers: [{ name: 'main', image: 'apache/rocketmq:5.1.4', resources: { requests: { cpu: '1', memory: '4Gi' } } }],
        },
      },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: 'fast', resources: { requests: { storage: '100Gi' } } } }],
    },
  };
}

export const factsOfObjects = (objects: any[]): Facts => factsOf(objects.map((body) => ({ body })));

/** A verdict of each outcome that does not hold, in which every text is another. */
export function verdictsOf(cluster: string, text: string): Verdict[] {
  const say = (word: string) => ({ en: `${word} ${text}`, zh: `${word}：${text}` });
  const common = { cluster, asked: say('asked'), got: say('got'), fix: say('fix') };
  const evidence = [{ object: `StatefulSet ${text}`, field: `spec.${text}`, file: `${text}.yaml`, line: 7 }];
  return [
    { ...common, rule: 'first-rule', outcome: Outcome.BROKEN, evidence },
    { ...common, rule: 'second-rule', outcome: Outcome.NOT_JUDGED, evidence },
  ];
}
