import { type ApiObject, Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { readAsset } from '../assets';
import { immutableConfigMap, kubeObject, type Part } from './kube-object';

/** What all pods of a component of a cluster use, and what therefore exists once, although each broker group asks for it. */
export interface Shared {
  readonly serviceAccountName: string;
  readonly scriptsName: string;
}

const SCRIPTS = ['common.sh', 'java.security', 'keep-leader.sh', 'logback.xml', 'probe.sh', 'request.sh', 'start.sh', 'stop.sh'];
const created = new WeakMap<IConstruct, Map<string, Shared>>();

/** The ServiceAccount, which gives no token to anybody, and the scripts of a component: made by the first that asks. */
export function shared(scope: Construct, part: Part): Shared {
  const apps = created.get(scope.node.root) ?? new Map<string, Shared>();
  created.set(scope.node.root, apps);
  const name = `${part.cluster}-${part.component}`;
  const key = `${Chart.of(scope).namespace}/${name}`;
  const known = apps.get(key) ?? create(new Construct(scope, 'shared'), part, name);
  apps.set(key, known);
  return known;
}

function create(scope: Construct, part: Part, name: string): Shared {
  const account = kubeObject(scope, 'service-account', {
    ...part,
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    name,
    body: { automountServiceAccountToken: false },
  });
  const scripts: ApiObject = immutableConfigMap(scope, 'scripts', part, `${name}-scripts`, scriptFiles());
  return { serviceAccountName: account.name, scriptsName: scripts.name };
}

let files: { [file: string]: string } | undefined;

function scriptFiles(): { [file: string]: string } {
  files ??= Object.fromEntries(SCRIPTS.map((file) => [file, readAsset(`scripts/${file}`)]));
  return files;
}
