import type { ClusterFacts } from '../facts/facts';
import { type Manifest, type Path, pathText, titleOf } from '../facts/manifest';
import type { PodFacts } from '../facts/pod-facts';
import { plain, type Text } from '../text';
import { type Evidence, Outcome, type Verdict } from '../verdict';

/** A field of a manifest. @internal */
export interface Place {
  readonly manifest: Manifest;
  readonly path: Path;
}

/** A field of the spec of a pod. @internal */
export const inPod = ({ workload, specPath }: PodFacts, ...path: Path): Place => ({ manifest: workload, path: [...specPath, ...path] });

/** Something that keeps a rule from holding. @internal */
export interface Finding {
  /** Whether it breaks the rule, as it does unless told, or only keeps it from being judged. */
  readonly outcome?: Outcome.BROKEN | Outcome.NOT_JUDGED;
  readonly got: Text;
  readonly fix: Text;
  readonly at: Place[];
}

/** One invariant, and how to find what breaks it. @internal */
export interface ProofRule {
  readonly id: string;
  readonly asked: Text;
  /** What the cluster shows when the rule holds, if that is worth a line. */
  readonly shows?: (cluster: ClusterFacts) => Text;
  readonly judge: (cluster: ClusterFacts) => Finding[];
}

const NOTHING = plain('');

/** The verdicts of a rule on a cluster: one for each finding, or one that it holds. @internal */
export function verdictsOf({ id, asked, shows, judge }: ProofRule, cluster: ClusterFacts): Verdict[] {
  const common = { rule: id, cluster: `${cluster.namespace}/${cluster.name}`, asked };
  const findings = judge(cluster);
  if (findings.length === 0) return [{ ...common, outcome: Outcome.HOLDS, got: shows?.(cluster) ?? NOTHING, fix: NOTHING, evidence: [] }];
  return findings.map(({ outcome = Outcome.BROKEN, got, fix, at }) => ({ ...common, outcome, got, fix, evidence: at.map(evidenceOf) }));
}

function evidenceOf({ manifest, path }: Place): Evidence {
  const { file, lineOf } = manifest;
  return { object: titleOf(manifest), field: pathText(path), ...(file !== undefined && { file, line: lineOf?.(path) ?? 1 }) };
}
