import { deadReason, harmOf, nearestKey, readsValue } from '../../config/config-rules';
import { type Component, type ConfigKeys, configKeys } from '../../config/keys';
import { lossOf, RELEASES } from '../../config/known-releases';
import { timingRules } from '../../config/timing-rules';
import type { Conf } from '../facts/conf';
import type { ClusterFacts, GroupFacts } from '../facts/facts';
import { titleOf } from '../facts/manifest';
import { distinctWorkloads, envOf, type PodFacts } from '../facts/pod-facts';
import { plain, type Text } from '../text';
import { Outcome } from '../verdict';
import type { Finding, Place, ProofRule } from './proof-rule';

/** The release an image says it holds. Nothing for a digest, or a tag of one's own. @internal */
export function releaseOf({ container }: PodFacts): string | undefined {
  const [, version] = /:[a-z]?(\d+\.\d+\.\d+)(?:[-_+][\w.-]*)?(?:@sha256:[0-9a-f]{64})?$/.exec(`${container.image ?? ''}`) ?? [];
  return version;
}

/** Where a configuration file stands. */
const placeOf = ({ configMap, path }: Conf): Place => ({ manifest: configMap, path });

/** Each configuration file once, with a pod that reads it. */
function confsOf({ pods }: ClusterFacts): { pod: PodFacts; conf: Conf; component: Component }[] {
  const seen = new Set<string>();
  return pods.flatMap((pod) => {
    const { conf, component } = pod;
    if (conf === undefined || component === undefined) return [];
    const id = `${titleOf(conf.configMap)} ${conf.file} ${component} ${releaseOf(pod)}`;
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ pod, conf, component }];
  });
}

const release: ProofRule = {
  id: 'release',
  asked: { en: 'one release runs, and its controller mode is known', zh: '只运行一个版本，且其 controller 模式是已知的' },
  judge: ({ pods }) => {
    const all = new Set(pods.map(releaseOf));
    const findings = distinctWorkloads(pods).flatMap((pod): Finding[] => {
      const version = releaseOf(pod);
      const at = [{ manifest: pod.workload, path: [...pod.containerPath, 'image'] }];
      const image = `${pod.container.image ?? 'no image'}`;
      const known = Object.keys(RELEASES).join(', ');
      if (version === undefined) {
        return [
          {
            outcome: Outcome.NOT_JUDGED,
            got: { en: `${image} of ${pod.name} does not tell its release`, zh: `${pod.name} 的 ${image} 没有说明版本` },
            fix: { en: 'name the image by a tag with the version', zh: '用带版本号的标签命名镜像' },
            at,
          },
        ];
      }
      if (RELEASES[version] === undefined) {
        return [
          {
            got: { en: `${pod.name} runs ${version}`, zh: `${pod.name} 运行 ${version}` },
            fix: { en: `use one of ${known}`, zh: `使用 ${known} 之一` },
            at,
          },
        ];
      }
      const home = /\/(rocketmq-[^/]*)\/?$/.exec(envOf(pod, 'ROCKETMQ_HOME') ?? '')?.[1];
      if (home === undefined || home === `rocketmq-${version}`) return [];
      return [
        {
          got: {
            en: `${pod.name} runs ${version} and looks for ${home} in ROCKETMQ_HOME`,
            zh: `${pod.name} 运行 ${version}，ROCKETMQ_HOME 却指向 ${home}`,
          },
          fix: { en: 'make image and ROCKETMQ_HOME agree', zh: '让镜像与 ROCKETMQ_HOME 一致' },
          at: [...at, { manifest: pod.workload, path: [...pod.containerPath, 'env'] }],
        },
      ];
    });
    if (findings.length > 0 || all.size <= 1) return findings;
    return [
      {
        got: { en: `several releases: ${[...all].sort().join(', ')}`, zh: `多个版本：${[...all].sort().join(', ')}` },
        fix: { en: 'run one release', zh: '只运行一个版本' },
        at: distinctWorkloads(pods)
          .map((pod) => ({ manifest: pod.workload, path: [...pod.containerPath, 'image'] }))
          .slice(0, 3),
      },
    ];
  },
  shows: ({ pods }) => plain(releaseOf(pods[0]) ?? ''),
};

const controllerMode: ProofRule = {
  id: 'controller-mode',
  asked: { en: 'brokers let controllers elect, and know each by its own address', zh: 'broker 由 controller 选主，并逐个列出 controller 的地址' },
  judge: (cluster) =>
    cluster.groups
      .flatMap(({ members }) => distinctConfs(members))
      .flatMap((conf): Finding[] => {
        const wanted: { [key: string]: string } = { enableControllerMode: 'true', fetchControllerAddrByDnsLookup: 'false' };
        return Object.entries(wanted)
          .filter(([key, value]) => (conf.keys.get(key) ?? 'false') !== value)
          .map(([key, value]) => ({
            got: plain(`${titleOf(conf.configMap)}: ${key}=${conf.keys.get(key) ?? ''}`),
            fix: { en: `set ${key}=${value}`, zh: `设置 ${key}=${value}` },
            at: [placeOf(conf)],
          }));
      }),
};

/** Each configuration file of some pods once. @internal */
export function distinctConfs(pods: PodFacts[]): Conf[] {
  const confs = pods.flatMap(({ conf }) => (conf === undefined ? [] : [conf]));
  return confs.filter((conf, index) => confs.findIndex(({ configMap, file }) => configMap === conf.configMap && file === conf.file) === index);
}

/** One rule about each key of each file, for the releases whose keys are known. */
const keyRule = (
  id: string,
  asked: Text,
  judgeKey: (key: string, value: string, keys: ConfigKeys, release: string) => Omit<Finding, 'at'> | undefined,
): ProofRule => ({
  id,
  asked,
  judge: (cluster) =>
    confsOf(cluster).flatMap(({ pod, conf, component }): Finding[] => {
      const version = releaseOf(pod);
      if (version === undefined || RELEASES[version] === undefined) return [];
      const keys = configKeys(version, component);
      return [...conf.keys].flatMap(([key, value]) => {
        const finding = judgeKey(key, value, keys, version);
        return finding === undefined ? [] : [{ ...finding, at: [placeOf(conf)] }];
      });
    }),
});

const existing = keyRule(
  'config-keys',
  { en: 'every configuration key exists in the release', zh: '每个配置键在该版本中都存在' },
  (key, _value, keys, version) => {
    if (keys.has(key)) return undefined;
    const nearest = nearestKey(key, keys);
    return {
      got: { en: `${key} does not exist in ${version}, which ignores it`, zh: `${version} 中没有 ${key}，会被忽略` },
      fix: nearest === undefined ? { en: 'remove it', zh: '去掉它' } : { en: `write ${nearest}, or remove it`, zh: `改为 ${nearest}，或去掉它` },
    };
  },
);

const alive = keyRule(
  'config-dead',
  { en: 'every configuration key does something in controller mode', zh: '每个配置键在 controller 模式下都起作用' },
  (key, value) => {
    const harm = harmOf(key, value);
    if (harm)
      return { got: { en: `${key}=${value} ${harm.en}`, zh: `${key}=${value} ${harm.zh}` }, fix: { en: 'change or remove it', zh: '改掉或去掉它' } };
    const reason = deadReason(key);
    if (reason === undefined) return undefined;
    return { got: { en: `${key}: ${reason.en}`, zh: `${key}：${reason.zh}` }, fix: { en: 'remove it', zh: '去掉它' } };
  },
);

const readable = keyRule('config-values', { en: 'every value is one that RocketMQ reads', zh: '每个值都能被 RocketMQ 读取' }, (key, value, keys) => {
  const known = keys.get(key);
  if (known === undefined || readsValue(key, value, known)) return undefined;
  return {
    got: {
      en: `${key}=${value} is no ${known.type}, and RocketMQ drops it silently`,
      zh: `${key}=${value} 不是 ${known.type}，RocketMQ 会悄悄丢弃它`,
    },
    fix: { en: `write a ${known.type}`, zh: `写成 ${known.type}` },
  };
});

/** When a group acknowledges, and whether it goes on when a member is lost. @internal */
export interface Acknowledging {
  /** The preset that does so. */
  readonly name: 'ZERO_LOSS' | 'NEVER_SINGLE_COPY' | 'SEED_RECIPE' | 'ASYNC';
  readonly keeps: boolean;
  readonly serves: boolean;
}

/** What the replication keys of a group come to, with RocketMQ's own values for those that are missing. @internal */
export function replicationOf({ keys }: Conf): Acknowledging {
  const [all, least, copies] = [
    keys.get('allAckInSyncStateSet') === 'true',
    Number(keys.get('minInSyncReplicas') ?? 1),
    Number(keys.get('inSyncReplicas') ?? 1),
  ];
  if (all) return least > 1 ? { name: 'NEVER_SINGLE_COPY', keeps: true, serves: false } : { name: 'ZERO_LOSS', keeps: true, serves: true };
  // A number of copies is waited for also when the peer is away, so every send times out.
  if (copies > 1) return { name: 'SEED_RECIPE', keeps: true, serves: false };
  // The least size of the in-sync set refuses sends when it is not met, and waits for nobody when it is.
  return { name: 'ASYNC', keeps: false, serves: least <= 1 };
}

const REPLICATION_KEYS = ['allAckInSyncStateSet', 'inSyncReplicas', 'minInSyncReplicas'];
const keysText = ({ keys }: Conf) => REPLICATION_KEYS.map((key) => `${key}=${keys.get(key) ?? '(default)'}`).join(', ');

const replication: ProofRule = {
  id: 'replication',
  asked: { en: 'acknowledged messages survive the loss of one zone', zh: '已确认的消息在丢失一个区后仍然存在' },
  shows: ({ groups }) =>
    plain([...new Set(groups.flatMap(({ members }) => distinctConfs(members).map((conf) => replicationOf(conf).name)))].join(', ')),
  judge: (cluster) => [
    ...withoutConf(cluster.groups),
    ...groupConfs(cluster.groups).flatMap(({ brokerName, conf, pod }): Finding[] => {
      const { keeps, name } = replicationOf(conf);
      const at = [placeOf(conf)];
      const version = releaseOf(pod);
      const loss = lossOf(version, name);
      const zeroLoss = { en: 'set allAckInSyncStateSet=true and minInSyncReplicas=1', zh: '设置 allAckInSyncStateSet=true 和 minInSyncReplicas=1' };
      return [
        ...(keeps
          ? []
          : [
              {
                got: {
                  en: `${brokerName} acknowledges before its peer has the message (${keysText(conf)})`,
                  zh: `${brokerName} 在对端拿到消息之前就确认（${keysText(conf)}）`,
                },
                fix: zeroLoss,
                at,
              },
            ]),
        ...(conf.keys.get('asyncLearner') === 'true'
          ? [
              {
                got: {
                  en: `${brokerName} has a member that is never in sync (asyncLearner=true)`,
                  zh: `${brokerName} 有一个永不同步的成员（asyncLearner=true）`,
                },
                fix: { en: 'remove asyncLearner', zh: '去掉 asyncLearner' },
                at,
              },
            ]
          : []),
        ...(loss
          ? [
              {
                got: {
                  en: `${name} does not hold on ${version}: ${loss.en}`,
                  zh: `${name} 在 ${version} 上不成立：${loss.zh}`,
                },
                fix: { en: 'use 5.1.4 or 5.2.0', zh: '使用 5.1.4 或 5.2.0' },
                at: [{ manifest: pod.workload, path: [...pod.containerPath, 'image'] }],
              },
            ]
          : []),
      ];
    }),
    ...distinctConfs(cluster.controllers)
      .filter(({ keys }) => keys.get('enableElectUncleanMaster') === 'true')
      .map((conf) => ({
        got: plain(`${titleOf(conf.configMap)}: enableElectUncleanMaster=true`),
        fix: {
          en: 'set it to false: a member that was not in sync would become master and drop what it lacks',
          zh: '设为 false：否则不同步的成员会成为主并丢掉它缺少的消息',
        },
        at: [placeOf(conf)],
      })),
  ],
};

const serving: ProofRule = {
  id: 'serving',
  asked: { en: 'a group that has lost a member goes on acknowledging', zh: '失去一个成员的组仍能继续确认写入' },
  judge: ({ groups }) =>
    groupConfs(groups).flatMap(({ brokerName, conf }): Finding[] => {
      if (replicationOf(conf).serves) return [];
      return [
        {
          got: {
            en: `${brokerName} waits for a second copy for as long as the peer is away (${keysText(conf)})`,
            zh: `对端离开期间 ${brokerName} 一直等待第二份副本（${keysText(conf)}）`,
          },
          fix: { en: 'set allAckInSyncStateSet=true and minInSyncReplicas=1', zh: '设置 allAckInSyncStateSet=true 和 minInSyncReplicas=1' },
          at: [placeOf(conf)],
        },
      ];
    }),
};

const groupConfs = (groups: GroupFacts[]) =>
  groups.flatMap(({ brokerName, members }) =>
    distinctConfs(members).map((conf) => ({
      brokerName,
      conf,
      pod: members.find((member) => member.conf?.configMap === conf.configMap) as PodFacts,
    })),
  );

const withoutConf = (groups: GroupFacts[]): Finding[] =>
  groups.flatMap(({ members }) =>
    members
      .filter(({ conf }) => conf === undefined)
      .map((pod) => ({
        outcome: Outcome.NOT_JUDGED,
        got: { en: `the broker.conf of ${pod.name} is not among the manifests`, zh: `${pod.name} 的 broker.conf 不在清单中` },
        fix: { en: 'mount it from a ConfigMap that is', zh: '从清单中的 ConfigMap 挂载它' },
        at: [{ manifest: pod.workload, path: [...pod.specPath, 'volumes'] }],
      })),
  );

/** Periods and sizes that nothing works without. */
const POSITIVE = [
  'brokerHeartbeatInterval',
  'checkSyncStateSetPeriod',
  'controllerHeartBeatTimeoutMills',
  'haHousekeepingInterval',
  'haMaxTimeSlaveNotCatchup',
  'haSendHeartbeatInterval',
  'haTransferBatchSize',
  'registerBrokerTimeoutMills',
  'scanInactiveMasterInterval',
  'scanNotActiveBrokerInterval',
  'syncBrokerMetadataPeriod',
  'syncControllerMetadataPeriod',
];

const timing: ProofRule = {
  id: 'timing',
  asked: { en: 'timeouts outlast ordinary delays, and none holds up a failover', zh: '超时足以容忍普通延迟，且不会拖住故障切换' },
  judge: (cluster) => {
    const controllers = distinctConfs(cluster.controllers);
    const seen = new Map<string, Finding>();
    const add = (id: string, finding: Finding) => seen.set(id, seen.get(id) ?? finding);
    for (const { pod, conf } of groupConfs(cluster.groups)) {
      const version = releaseOf(pod);
      if (version === undefined || RELEASES[version] === undefined) continue;
      const keys = new Map([...configKeys(version, 'controller'), ...configKeys(version, 'broker')]);
      for (const controller of controllers.length > 0 ? controllers : [undefined]) {
        const ms = (key: string) => Number(conf.keys.get(key) ?? controller?.keys.get(key) ?? keys.get(key)?.default);
        for (const { holds, what, got, allowed, fix, key } of timingRules(ms)) {
          if (holds) continue;
          add(`${key} ${got} ${allowed}`, {
            got: { en: `${what.en}: ${got}; ${allowed}`, zh: `${what.zh}：${got}；${allowed}` },
            fix,
            at: [placeOf(conf)],
          });
        }
      }
    }
    for (const conf of [...controllers, ...groupConfs(cluster.groups).map((one) => one.conf)]) {
      for (const key of POSITIVE.filter((one) => Number(conf.keys.get(one) ?? 1) <= 0)) {
        add(`${key} ${conf.keys.get(key)}`, {
          got: plain(`${titleOf(conf.configMap)}: ${key}=${conf.keys.get(key)}`),
          fix: { en: 'set a number above 0', zh: '设为大于 0 的数' },
          at: [placeOf(conf)],
        });
      }
    }
    return [...seen.values()];
  },
};

export const CONFIG_RULES: ProofRule[] = [release, controllerMode, existing, alive, readable, replication, serving, timing];
