import { enforce } from '../rules';
import type { Diff } from './diff/diff';
import { diffOf } from './diff/diff-of';
import { type ClusterFacts, type Facts, factsOf } from './facts/facts';
import { pathText } from './facts/manifest';
import { manifestProblems, readManifests } from './facts/read-manifests';
import { outagesOf } from './outage';
import type { Outage } from './outage/outage';
import { reportOf, writeReport } from './report';
import { Outcome, type Verdict } from './verdict';
import { verify } from './verify/verify';

/** Options of a {@link Proof}. */
export interface ProofOptions {
  /**
   * The node label that tells zones apart.
   *
   * @default - the label that most pods' affinity rules speak of
   */
  readonly zoneLabel?: string;
}

/**
 * What can be derived from manifests alone: whether a RocketMQ cluster keeps its promises, whoever rendered it. Only hard rules count; what
 * is merely preferred holds until a node is full.
 *
 * @example
 * const proof = Proof.ofFolder('dist');
 * if (proof.outcome !== Outcome.HOLDS) throw new Error(proof.broken.map(({ got }) => got.en).join('\n'));
 */
export class Proof {
  /**
   * The proof from every YAML and JSON file below a folder.
   *
   * @param folder A folder, or one file.
   * @throws if something in it is no manifest; the error lists everything, with file and line.
   */
  public static ofFolder(folder: string, options: ProofOptions = {}): Proof {
    const { manifests, problems } = readManifests(folder);
    if (problems.length > 0) throw new Error(problems.map(({ en }) => en).join('\n'));
    return new Proof(factsOf(manifests, options));
  }

  /**
   * The proof from parsed manifests.
   *
   * @param manifests What `Testing.synth(chart)` gives, or parsed YAML.
   * @throws if one of them is no Kubernetes object.
   */
  public static ofManifests(manifests: any[], options: ProofOptions = {}): Proof {
    const problems = manifests.flatMap((body, index) =>
      manifestProblems({ body }).map(({ path, what }) => ({
        holds: false,
        what: `manifests[${index}]${path.length > 0 ? `.${pathText(path)}` : ''}: ${what.en}`,
        got: body?.metadata?.name ?? body,
        allowed: 'Kubernetes objects',
        fix: 'pass what Testing.synth(chart) gives',
      })),
    );
    enforce('Proof.ofManifests', problems);
    return new Proof(
      factsOf(
        manifests.map((body) => ({ body })),
        options,
      ),
    );
  }

  /** The verdict on every rule, for every cluster. */
  public readonly verdicts: Verdict[];
  /** The clusters that were found, each as namespace and name. */
  public readonly clusters: string[];

  private constructor(private readonly facts: Facts) {
    this.verdicts = verify(facts);
    this.clusters = facts.clusters.map(({ namespace, name }) => `${namespace}/${name}`);
  }

  /**
   * What happens when parts of a cluster are lost: each zone, each zone with a controller elsewhere, each controller, member and name server.
   *
   * @param cluster One of {@link Proof.clusters}.
   * @throws if there is no such cluster.
   */
  public outages(cluster: string): Outage[] {
    const found = this.facts.clusters.find(({ namespace, name }) => `${namespace}/${name}` === cluster);
    enforce('Proof.outages', [
      {
        holds: found !== undefined,
        what: 'only a cluster among the manifests can be judged',
        got: cluster,
        allowed: this.clusters.join(', '),
        fix: 'use one of these',
      },
    ]);
    return outagesOf(found as ClusterFacts);
  }

  /**
   * What changes in behaviour from other manifests to these: what restarts, what may be lost, what the API server refuses.
   *
   * @param before The proof of the manifests that are applied now.
   */
  public changesSince(before: Proof): Diff {
    return diffOf(before.facts, this.facts);
  }

  /**
   * Writes topology.svg, report.html, report.md, runbook.md and runbook.zh.md into a folder, all or none.
   *
   * @param folder The folder, which is made if it is missing.
   */
  public writeReport(folder: string): void {
    const outages = Object.fromEntries(this.clusters.map((cluster) => [cluster, this.outages(cluster)]));
    writeReport(reportOf({ facts: this.facts, verdicts: this.verdicts, outages }), folder);
  }

  /** The rules that do not hold. */
  public get broken(): Verdict[] {
    return this.verdicts.filter(({ outcome }) => outcome === Outcome.BROKEN);
  }

  /** Broken if any rule is, else not judged if any rule is not, or if there is no cluster. */
  public get outcome(): Outcome {
    if (this.broken.length > 0) return Outcome.BROKEN;
    const open = this.verdicts.length === 0 || this.verdicts.some(({ outcome }) => outcome === Outcome.NOT_JUDGED);
    return open ? Outcome.NOT_JUDGED : Outcome.HOLDS;
  }
}
