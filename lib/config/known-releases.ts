/** What is known of a release. */
export interface KnownRelease {
  readonly knownProblems: string[];
  readonly warning?: string;
  /** Why acknowledged messages were lost although every copy had been waited for, where they were. */
  readonly losesAcknowledged?: Loss;
}

/** How a release loses what it acknowledged. */
export interface Loss {
  /** The names of the replications that promise what is lost. */
  readonly breaks: string[];
  readonly en: string;
  readonly zh: string;
}

const CVE = 'CVE-2024-23321: who may call the admin interfaces can read credentials, even with ACL; let nobody but clients reach the brokers';
const TOPICS_LOST: Loss = {
  breaks: ['ZERO_LOSS', 'NEVER_SINGLE_COPY', 'SEED_RECIPE'],
  en: 'as soon as one topic has attributes, the members copy no topics, so a new master knows none and their messages cannot be read (measured on 5.3.3; apache/rocketmq#9206, mended in 5.3.4)',
  zh: '只要有一个主题带属性，成员之间就不再复制任何主题，新 master 不知道这些主题，其消息无法读取（在 5.3.3 上实测；apache/rocketmq#9206，5.3.4 修复）',
};
const ACKS_ALONE: Loss = {
  // NEVER_SINGLE_COPY too: it refuses new messages, but acknowledges those that wait already. A number of copies goes by no in-sync set.
  breaks: ['ZERO_LOSS', 'NEVER_SINGLE_COPY'],
  en: 'a master cut off from every controller acknowledges alone after haHousekeepingInterval, and loses those messages when its room returns (measured)',
  zh: '与所有 controller 失联的 master 会在 haHousekeepingInterval 之后独自确认，其机房恢复时这些消息丢失（实测）',
};
const SECOND_LATE = 'a topic or consumer offset younger than about 12 seconds can be missing on a new master';

/** The releases whose controller mode was read or measured. */
export const RELEASES: { [version: string]: KnownRelease } = {
  '5.1.4': {
    knownProblems: [
      'a queue offset can be given twice when the leading controller and a master restart together (apache/rocketmq#7689, mended in 5.2.0)',
      'controllers export no metrics (apache/rocketmq#7697, mended in 5.2.0)',
      SECOND_LATE,
      CVE,
    ],
  },
  '5.2.0': { knownProblems: [SECOND_LATE, CVE] },
  '5.3.1': { knownProblems: [SECOND_LATE] },
  '5.3.2': { knownProblems: [TOPICS_LOST.en, SECOND_LATE], warning: `${TOPICS_LOST.en}; use 5.1.4 or 5.2.0`, losesAcknowledged: TOPICS_LOST },
  '5.3.3': { knownProblems: [TOPICS_LOST.en, SECOND_LATE], warning: `${TOPICS_LOST.en}; use 5.1.4 or 5.2.0`, losesAcknowledged: TOPICS_LOST },
  '5.4.0': { knownProblems: [ACKS_ALONE.en], losesAcknowledged: ACKS_ALONE },
  '5.5.0': { knownProblems: [ACKS_ALONE.en], losesAcknowledged: ACKS_ALONE },
};

/** How a release loses what a replication promises to keep, if it does. */
export function lossOf(version: string | undefined, replication: string): Loss | undefined {
  const loss = version === undefined ? undefined : RELEASES[version]?.losesAcknowledged;
  return loss?.breaks.includes(replication) ? loss : undefined;
}
