import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { Application } from '../imports/argoproj.io';
import { validateStrict } from './strict-schemas';

const labels = { app: 'broker' };
const metadata = { name: 'broker', namespace: 'rocketmq', labels };

const statefulSet = () => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata,
  spec: {
    serviceName: 'broker',
    replicas: 3,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name: 'broker',
            image: 'apache/rocketmq:5.1.4',
            ports: [{ name: 'remoting', containerPort: 10911 }],
            readinessProbe: { tcpSocket: { port: 'remoting' }, periodSeconds: 5 },
            resources: { requests: { cpu: 1.5, memory: '4Gi' }, limits: { cpu: '1500m', memory: '1e10' } },
            volumeMounts: [{ name: 'store', mountPath: '/store' }],
          },
        ],
      },
    },
    volumeClaimTemplates: [{ metadata: { name: 'store' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100Gi' } } } }],
  },
});
const service = () => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'remoting', port: 10911, targetPort: 'remoting' }] },
});
const budget = () => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata,
  spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
});
const configMap = () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'broker.conf': 'brokerRole=SLAVE\n' } });
const application = () => {
  const chart = Testing.chart();
  new Application(chart, 'application', {
    metadata,
    spec: {
      project: 'default',
      destination: { server: 'https://kubernetes.default.svc', namespace: 'rocketmq' },
      source: { repoUrl: 'https://example.org/repository.git', path: 'dist', targetRevision: 'main', directory: { recurse: true } },
      syncPolicy: {
        automated: { prune: false, selfHeal: true },
        syncOptions: ['ServerSideApply=true'],
        retry: { limit: 3, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
        managedNamespaceMetadata: { labels },
      },
      ignoreDifferences: [{ group: 'apps', kind: 'StatefulSet', jsonPointers: ['/spec/replicas'] }],
      revisionHistoryLimit: 5,
    },
  });
  return Testing.synth(chart)[0];
};

type Loose = any;

/** The problems of a valid document after one change to it: the document itself is shown to be valid first. */
function problemsAfter(document: Loose, change: (document: Loose) => void): string[] {
  expect(validateStrict([document])).toEqual([]);
  const changed = JSON.parse(JSON.stringify(document)); // unlike structuredClone, it leaves no shared labels
  change(changed);
  return validateStrict([changed]);
}

describe('The strict schemas', () => {
  test('accept a StatefulSet, a Service, a PodDisruptionBudget, a ConfigMap and an Argo CD Application', () => {
    expect(validateStrict([statefulSet(), service(), budget(), configMap(), application()])).toEqual([]);
  });

  test('accept whole numbers and names where Kubernetes takes either', () => {
    const either = budget() as Loose;
    either.spec.maxUnavailable = '25%';
    expect(validateStrict([either])).toEqual([]);
  });

  test('refuse a misspelt field and say where it is', () => {
    const problems = problemsAfter(statefulSet(), ({ spec }) => {
      spec.podManagmentPolicy = spec.podManagementPolicy;
      delete spec.podManagementPolicy;
    });
    expect(problems).toEqual(['StatefulSet/broker: /spec must not have the field podManagmentPolicy']);
  });

  test('refuse a misspelt field deep inside a container', () => {
    const problems = problemsAfter(statefulSet(), ({ spec }) => {
      spec.template.spec.containers[0].readinessProbe.tcpSocket.prot = 1;
    });
    expect(problems).toEqual(['StatefulSet/broker: /spec/template/spec/containers/0/readinessProbe/tcpSocket must not have the field prot']);
  });

  test('refuse a number as a value of a ConfigMap', () => {
    const problems = problemsAfter(configMap(), ({ data }) => {
      data.port = 10911;
    });
    expect(problems).toEqual(['ConfigMap/broker: /data/port must be string']);
  });

  test.each([
    ['text', '3', 'must be integer'],
    ['a fraction', 1.5, 'must be integer'],
    ['a number beyond 32 bits', 2 ** 31, 'must be <= 2147483647'],
  ])('refuse %s as the number of replicas', (_, replicas, message) => {
    const problems = problemsAfter(statefulSet(), ({ spec }) => {
      spec.replicas = replicas;
    });
    expect(problems).toEqual([`StatefulSet/broker: /spec/replicas ${message}`]);
  });

  test('refuse a list and a truth value where a number or a name is asked for', () => {
    for (const port of [[10911], true, 10911.5]) {
      const problems = problemsAfter(service(), ({ spec }) => {
        spec.ports[0].targetPort = port;
      });
      expect(problems).toEqual(['Service/broker: /spec/ports/0/targetPort must be integer,string']);
    }
  });

  test.each(['apps/v2', 'apps/v1beta1', 'v1', 'apps.k8s.io/v1', 'apps/v1/v1', ''])('refuse a StatefulSet of the apiVersion "%s"', (apiVersion) => {
    const problems = problemsAfter(statefulSet(), (document) => {
      document.apiVersion = apiVersion;
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^StatefulSet\/broker: (there is no schema for |\/apiVersion must be equal to one of the allowed values: apps\/v1$)/);
  });

  test('refuse a kind without a schema instead of skipping it', () => {
    const problems = problemsAfter(service(), (document) => {
      document.kind = 'Servce';
    });
    expect(problems).toEqual(['Servce/broker: there is no schema for v1 Servce']);
  });

  test('refuse a kind in the wrong case', () => {
    const problems = problemsAfter(service(), (document) => {
      document.kind = 'service';
    });
    expect(problems).toEqual(['service/broker: /kind must be equal to one of the allowed values: Service']);
  });

  test('refuse a document without kind, and one without apiVersion', () => {
    for (const field of ['kind', 'apiVersion']) {
      const problems = problemsAfter(service(), (document) => {
        delete document[field];
      });
      expect(problems).toEqual([expect.stringContaining(`${field} is missing`)]);
    }
  });

  test('refuse null, be it for an object, a text or a value of a map', () => {
    const changes: [(document: Loose) => void, string][] = [
      [(document) => Object.assign(document.metadata, { annotations: null }), '/metadata/annotations must be object'],
      [(document) => Object.assign(document.spec, { type: null }), '/spec/type must be string'],
      [(document) => Object.assign(document.metadata.labels, { app: null }), '/metadata/labels/app must be string'],
      [(document) => Object.assign(document, { spec: null }), '/spec must be object'],
    ];
    for (const [change, message] of changes) expect(problemsAfter(service(), change)).toEqual([`Service/broker: ${message}`]);
  });

  test.each(['4GB', '4 Gi', '1,5', 'plenty', '', '4K', '0x10', '--1'])('refuse "%s" as a quantity', (quantity) => {
    const problems = problemsAfter(statefulSet(), ({ spec }) => {
      spec.template.spec.containers[0].resources.requests.memory = quantity;
    });
    expect(problems).toEqual([expect.stringMatching(/^StatefulSet\/broker: \/spec\/template\/.*\/requests\/memory must match pattern/)]);
  });

  test.each([0, 2, 0.5, '0', '500m', '.5', '+1.5G', '128Mi', '1e3', '12E', '5u', '7k'])('accept %p as a quantity', (quantity) => {
    const document = statefulSet() as Loose;
    document.spec.template.spec.containers[0].resources.requests.memory = quantity;
    expect(validateStrict([document])).toEqual([]);
  });

  test('refuse data of a Secret that is not base64', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata, data: { key: 'c2VjcmV0', wrapped: 'c2Vj\ncmV0\n', short: 'YQ==' } };
    const problems = problemsAfter(secret, ({ data }) => {
      data.key = 'not base64!';
    });
    expect(problems).toEqual([expect.stringMatching(/^Secret\/broker: \/data\/key must match pattern/)]);
  });

  test('refuse a misspelt field of an Argo CD Application', () => {
    const problems = problemsAfter(application(), ({ spec }) => {
      spec.syncPolicy.automated.selfHeel = true;
    });
    expect(problems).toEqual(['Application/broker: /spec/syncPolicy/automated must not have the field selfHeel']);
  });

  test('close every object that has fields, and pin every kind', () => {
    const root = join(__dirname, '../schemas');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
    expect(files).toHaveLength(18);
    let closed = 0;
    const walk = (schema: Loose) => {
      if (typeof schema !== 'object' || schema === null) return;
      if (schema.type === 'object' && schema.properties) {
        expect(schema.additionalProperties).toBe(false);
        closed++;
      }
      Object.values(schema).forEach(walk);
    };
    for (const file of files) {
      const schema = JSON.parse(readFileSync(join(root, file), 'utf8'));
      walk(schema);
      expect(schema.required).toEqual(expect.arrayContaining(['apiVersion', 'kind']));
      const [apiVersion, kind] = [schema.properties.apiVersion.enum[0], schema.properties.kind.enum[0]];
      const problems = validateStrict([{ apiVersion, kind, metadata: { name: 'x' }, unheardOf: true }]);
      expect(problems).toContain(`${kind}/x: / must not have the field unheardOf`);
    }
    expect(closed).toBeGreaterThan(500);
  });

  test('tell all problems of all documents', () => {
    const problems = problemsAfter(statefulSet(), ({ spec }) => {
      spec.replicas = '3';
      delete spec.serviceName;
    });
    expect(problems).toHaveLength(2);
    expect(validateStrict([null, service(), { ...budget(), apiVersion: 'v1' }, 'text', []])).toEqual([
      'document 1: is not an object',
      'PodDisruptionBudget/broker: there is no schema for v1 PodDisruptionBudget',
      'document 4: is not an object',
      '?/?: apiVersion is missing or is not a string',
    ]);
  });

  test('do not call it a success when there is nothing to validate', () => {
    expect(validateStrict([])).toEqual(['there are no documents to validate']);
  });
});
