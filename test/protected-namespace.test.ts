import { Chart, Testing } from 'cdk8s';
import { PodSecurityLevel, ProtectedNamespace } from '../lib';

const render = (name: string, podSecurity?: PodSecurityLevel) => {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'mq' });
  new ProtectedNamespace(chart, 'namespace', { name, podSecurity });
  return Testing.synth(chart)[0];
};

describe('A protected namespace', () => {
  test('is in no namespace itself, although its chart is', () => {
    expect(render('mq').metadata).toMatchObject({ name: 'mq' });
    expect(render('mq').metadata).not.toHaveProperty('namespace');
  });

  test('asks for Pod Security of one version in all three modes', () => {
    const { labels } = render('mq').metadata;
    for (const mode of ['enforce', 'audit', 'warn']) {
      expect(labels[`pod-security.kubernetes.io/${mode}`]).toBe('restricted');
      expect(labels[`pod-security.kubernetes.io/${mode}-version`]).toBe('v1.27');
    }
    expect(render('mq', PodSecurityLevel.BASELINE).metadata.labels['pod-security.kubernetes.io/enforce']).toBe('baseline');
  });

  test('is neither pruned nor deleted by Argo CD, and comes before everything else', () => {
    expect(render('mq').metadata.annotations).toEqual({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      'argocd.argoproj.io/sync-wave': '-20',
    });
  });

  test.each(['', 'Mq', 'a b', '-a', 'x'.repeat(64)])('is refused with the name %j', (name) => {
    expect(() => render(name)).toThrow(/^\[chart\/namespace\] a namespace is a DNS label, got '/);
  });

  test.each(['7-eleven', 'x'.repeat(63)])('takes the name %s, as Kubernetes does', (name) => {
    expect(render(name).metadata.name).toBe(name);
  });
});
