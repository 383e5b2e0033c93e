import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { App, Chart, Duration, Size, YamlOutputType } from 'cdk8s';
import { Placement, ProtectedNamespace, Quorum, Release, Replication, RocketMqCluster, Storage, Timing, type TimingProps, Zone } from '../../lib';
import { RELEASES } from '../../lib/config/known-releases';

/** What is drilled: three groups over az1 and az2, and where the controllers vote. `seed` has the keys of the manual recipe. */
export const LAYOUTS = ['majority', 'witness', 'single', 'seed'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** What a drill may change in a layout. */
export interface LayoutOptions {
  /** A preset's name. */
  readonly timing?: string;
  /** Periods that differ from it, in milliseconds. */
  readonly periods?: { readonly [key: string]: number };
  /** The version of RocketMQ. */
  readonly release: string;
  /** Without a keeper, leadership stays where the drill moves it. */
  readonly hasKeeper: boolean;
  /** Keys of broker.conf that the constructs refuse, for trying what becomes of them. */
  readonly brokerKeys?: { readonly [key: string]: string };
  /** The StorageClass of the controllers' claims. */
  readonly controllerClass?: string;
}

const [az1, az2, az3] = ['az1', 'az2', 'az3'].map((name) => Zone.of(name, { labelKey: 'az' }));
const quorumOf: { [layout in Layout]: () => Quorum } = {
  majority: () => Quorum.majority(az2, az1),
  witness: () => Quorum.witness(az1, az2, az3),
  single: () => Quorum.single(az2),
  seed: () => Quorum.single(az2),
};

/** Writes the manifests of a layout into a folder, one object a file, and returns that folder. */
export function render(layout: Layout, folder: string, options: LayoutOptions): string {
  const app = new App({ outdir: folder, yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE, outputFileExtension: '.yaml' });
  const chart = new Chart(app, 'rocketmq', { namespace: 'rocketmq' });
  new ProtectedNamespace(chart, 'namespace', { name: 'rocketmq' });
  const isSeed = layout === 'seed';
  const preset = { STOCK: Timing.STOCK, FAST: Timing.FAST }[options.timing ?? (isSeed ? 'STOCK' : 'FAST')];
  if (preset === undefined) throw new Error(`timing ${options.timing} is no preset`);
  const periods = Object.fromEntries(Object.entries(options.periods ?? {}).map(([key, millis]) => [key, Duration.millis(millis)]));
  const cluster = new RocketMqCluster(chart, 'cluster', {
    clusterName: 'rocketmq',
    zones: [az1, az2],
    release: isRefused(options.release) ? Release.V5_1_4 : Release.of(options.release),
    quorum: quorumOf[layout](),
    // The seed recipe's weights do not bind pods to zones; what is compared here is what the keys do.
    placement: Placement.guaranteed(),
    timing: Object.keys(periods).length > 0 ? Timing.custom(periods as TimingProps) : preset,
    storage: Storage.of({ size: Size.gibibytes(5) }),
    controllers: {
      ...(!options.hasKeeper && { keepLeader: false }),
      ...(options.controllerClass && { storage: Storage.of({ size: Size.gibibytes(5), storageClassName: options.controllerClass }) }),
    },
    brokers: isSeed ? { replication: Replication.SEED_RECIPE } : {},
  });
  cluster.addBrokerGroup('broker-0', { preferredMasterZone: az1 });
  cluster.addBrokerGroup('broker-1', { preferredMasterZone: az2 });
  cluster.addBrokerGroup('broker-2', { preferredMasterZone: az1 });
  app.synth();
  const manifests = `${folder}/rocketmq`;
  if (isRefused(options.release)) change(manifests, (text) => text.replaceAll(/(rocketmq[:-])5\.1\.4/g, `$1${options.release}`));
  for (const [key, value] of Object.entries(options.brokerKeys ?? {})) change(manifests, (text) => withKey(text, key, value));
  return manifests;
}

/** Whether ZERO_LOSS refuses a release: to see whether that is still right, it runs with what is rendered for another one. */
const isRefused = (release: string) => RELEASES[release]?.losesAcknowledged !== undefined;

/** A ConfigMap with a key of broker.conf in place of the rendered one; any other text as it is. */
const withKey = (text: string, key: string, value: string) =>
  text.replace(new RegExp(`^ +${key}=.*\n`, 'm'), '').replace(/^( +)(?=brokerClusterName=)/m, `$1${key}=${value}\n$1`);

function change(manifests: string, changed: (text: string) => string): void {
  for (const file of readdirSync(manifests)) {
    const path = `${manifests}/${file}`;
    writeFileSync(path, changed(readFileSync(path, 'utf8')));
  }
}
