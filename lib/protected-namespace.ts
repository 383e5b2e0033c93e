import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { WRITTEN } from './kube/kube-object';
import { MANAGED_BY, MANAGER } from './kube/labels';
import { enforce, isNamespace } from './rules';
import { typeRules } from './type-rules';

/** How much Pod Security allows in a namespace. */
export enum PodSecurityLevel {
  /** What every pod of this library meets. */
  RESTRICTED = 'restricted',
  /** Allows root, which the images of the seed recipe need. */
  BASELINE = 'baseline',
}

/** Properties of a {@link ProtectedNamespace}. */
export interface ProtectedNamespaceProps {
  /** The name of the namespace. */
  readonly name: string;

  /**
   * How much Pod Security allows in it.
   *
   * @default PodSecurityLevel.RESTRICTED
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
   */
  readonly podSecurity?: PodSecurityLevel;
}

/**
 * A namespace in which Kubernetes refuses pods that ask for more than they need, and which Argo CD neither prunes nor deletes: with the
 * namespace, every claim in it would go.
 */
export class ProtectedNamespace extends Construct {
  /** The Namespace. */
  public readonly apiObject: ApiObject;

  /** @throws if the name is no DNS label, or podSecurity no PodSecurityLevel. */
  constructor(scope: Construct, id: string, props: ProtectedNamespaceProps) {
    super(scope, id);
    const { name, podSecurity = PodSecurityLevel.RESTRICTED } = props;
    enforce(this.node.path, [
      {
        holds: isNamespace(name),
        what: 'a namespace is a DNS label',
        got: name,
        allowed: 'lower-case letters, digits and "-"',
        fix: 'choose another name',
      },
      ...typeRules(props, { podSecurity: PodSecurityLevel }),
    ]);
    const levels = ['enforce', 'audit', 'warn'].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, podSecurity],
      [`pod-security.kubernetes.io/${mode}-version`, 'v1.27'],
    ]);
    this.apiObject = new ApiObject(this, 'namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: {
          'app.kubernetes.io/name': 'rocketmq',
          'app.kubernetes.io/part-of': 'rocketmq',
          [MANAGED_BY]: MANAGER,
          ...Object.fromEntries(levels),
        },
        annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false', 'argocd.argoproj.io/sync-wave': '-20' },
      },
    });
    WRITTEN.set(this.apiObject, undefined);
    // The chart puts its own namespace on every object, but a Namespace is in none.
    if (this.apiObject.chart.namespace !== undefined) this.apiObject.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  }
}
