import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Application } from '../imports/argoproj.io';

/** Where the manifests of a cluster are committed. */
export interface DeploymentProps {
  /** The repository that holds dist/, on its branch main. */
  readonly repoUrl: string;
  /** The folder of the cluster below dist/, and the namespace it goes to. */
  readonly clusterName: string;
}

/**
 * An Argo CD Application for the committed manifests, with settings that are safe for a store: nothing is deleted because a file is gone or
 * the Application itself is deleted, and nothing is replaced by force. What is changed by hand is undone while sync is automated.
 *
 * Its own manifest goes to dist/argocd when it is called 'argocd', and is applied once by hand.
 */
export class ArgoCd extends Chart {
  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id, { namespace: 'argocd' });
    const { repoUrl, clusterName } = props;
    new Application(this, 'application', {
      metadata: {
        name: clusterName,
        // Other commits to the repository need not refresh it. There is no finalizer, so that deleting it deletes nothing else.
        annotations: { 'argocd.argoproj.io/manifest-generate-paths': '.' },
      },
      spec: {
        project: 'default',
        source: { repoUrl, path: `dist/${clusterName}`, targetRevision: 'main', directory: { recurse: false, include: '*.yaml' } },
        destination: { server: 'https://kubernetes.default.svc', namespace: clusterName },
        syncPolicy: {
          automated: { prune: false, selfHeal: true },
          syncOptions: ['ServerSideApply=true', 'FailOnSharedResource=true', 'RespectIgnoreDifferences=true', 'PruneLast=true'],
          retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
        },
        // The server adds a status to stored claim templates.
        ignoreDifferences: [{ group: 'apps', kind: 'StatefulSet', jqPathExpressions: ['.spec.volumeClaimTemplates[]?.status'] }],
        revisionHistoryLimit: 5,
      },
    });
  }
}
