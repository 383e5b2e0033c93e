/** What is known of a release. */
export interface KnownRelease {
  readonly knownProblems: string[];
  readonly warning?: string;
  /** Whether acknowledged messages were lost although every copy had been waited for. */
  readonly losesAcknowledged?: boolean;
}

const CVE = 'CVE-2024-23321: who may call the admin interfaces can read credentials, even with ACL; let nobody but clients reach the brokers';
const TOPICS_LOST =
  'the members copy no topic that has attributes, so such topics are gone after a failover (apache/rocketmq#9206, mended in 5.3.4); use 5.3.1';
/** Why ZERO_LOSS does not hold on a release. */
export const ACKS_ALONE =
  'a master cut off from every controller acknowledges alone after haHousekeepingInterval, and loses those messages when its room returns (measured)';
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
  '5.3.2': { knownProblems: [TOPICS_LOST, SECOND_LATE], warning: TOPICS_LOST },
  '5.3.3': { knownProblems: [TOPICS_LOST, SECOND_LATE], warning: TOPICS_LOST },
  '5.4.0': { knownProblems: [ACKS_ALONE], losesAcknowledged: true },
  '5.5.0': { knownProblems: [ACKS_ALONE], losesAcknowledged: true },
};
