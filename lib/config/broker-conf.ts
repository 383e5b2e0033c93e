import { DATA, PORTS } from '../kube/ports-and-paths';
import type { Replication } from '../replication';
import type { Timing } from '../timing';
import type { ConfSection } from './conf-file';

/** What a broker group says of itself in its configuration. */
export interface BrokerConfProps {
  readonly clusterName: string;
  readonly brokerName: string;
  readonly namesrvAddr: string;
  readonly controllerAddr: string;
  readonly replication: Replication;
  readonly timing: Timing;
}

/** The keys of broker.conf that belong to the library, in the order in which they are read. */
export function brokerSections(props: BrokerConfProps): ConfSection[] {
  const { clusterName, brokerName, namesrvAddr, controllerAddr, replication, timing } = props;
  return [
    { title: 'identity', keys: { brokerClusterName: clusterName, brokerName, listenPort: `${PORTS.remoting}` } },
    {
      title: 'name servers and controllers, each by its own address',
      keys: {
        namesrvAddr,
        enableControllerMode: 'true',
        controllerAddr,
        // At 5.1.4 a failed lookup empties the list of controllers.
        fetchControllerAddrByDnsLookup: 'false',
      },
    },
    { title: `replication: ${replication.name}`, keys: replication.brokerConfig },
    { title: `failover timing: ${timing.name}`, keys: timing.brokerConfig },
    { title: 'paths', keys: { storePathRootDir: `${DATA}/store`, storePathCommitLog: `${DATA}/store/commitlog` } },
    { title: 'metrics', keys: { metricsExporterType: 'PROM', metricsPromExporterHost: '0.0.0.0', metricsPromExporterPort: `${PORTS.metrics}` } },
  ];
}

/** Keys whose value is the library's unless the user says otherwise. */
export const BROKER_DEFAULTS: { [key: string]: string } = {
  autoCreateTopicEnable: 'false',
  autoCreateSubscriptionGroup: 'false',
  // A chunk that ends inside a message can hang the promotion of the member that received it; large chunks rarely do.
  haTransferBatchSize: '1048576',
};

/** What lib/scripts/start.sh adds, because only the pod knows it: its address, for clients and for the peer. */
export const ADDED_AT_START: { [key: string]: string } = { brokerIP1: '0.0.0.0', brokerIP2: '0.0.0.0' };

/** What to do instead of setting a key that belongs to the library. */
export function ownedBrokerKeys({ replication, timing, ...props }: BrokerConfProps): { [key: string]: string } {
  const all = brokerSections({ replication, timing, ...props }).flatMap(({ keys }) => Object.keys(keys));
  const instead = (keys: string[], what: string) => Object.fromEntries(keys.map((key) => [key, what]));
  return {
    ...instead([...all, ...Object.keys(ADDED_AT_START)], 'remove it'),
    ...instead(['haListenPort', 'readOnlyCommitLogStorePaths', 'rocketmqHome', 'storePathBrokerIdentity', 'storePathEpochFile'], 'remove it'),
    ...instead(['startAcceptSendRequestTimeStamp'], 'the stop script sets it before a hand-over; remove it'),
    ...instead(['asyncLearner'], 'a member that is never in sync can never take over; remove it'),
    ...instead([...Object.keys(replication.brokerConfig), 'allAckInSyncStateSet', 'inSyncReplicas', 'minInSyncReplicas'], 'use replication'),
    ...instead(Object.keys(timing.brokerConfig), 'use timing'),
  };
}
