import { Testing } from 'cdk8s';
import fc from 'fast-check';
import { immutableConfigMap, kubeObject, WAVE } from '../../lib/kube/kube-object';
import { objectLabels, selectorLabels } from '../../lib/kube/labels';
import { CONTROL_PLANE, STAY } from '../../lib/kube/tolerations';
import { newChart } from '../kube-objects';

const part = { cluster: 'mq', component: 'broker' as const };

describe('An object', () => {
  test('has the common labels and a wave, and keeps fields that typed classes would drop', () => {
    const chart = newChart();
    kubeObject(chart, 'x', {
      ...part,
      apiVersion: 'v1',
      kind: 'Thing',
      name: 'thing',
      body: { spec: { kind: 'Inner', deep: [1, 'two'] }, immutable: true },
    });
    expect(Testing.synth(chart)).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Thing',
        metadata: {
          name: 'thing',
          namespace: 'messaging',
          labels: objectLabels('mq', 'broker'),
          annotations: { 'argocd.argoproj.io/sync-wave': '-20' },
        },
        spec: { kind: 'Inner', deep: [1, 'two'] },
        immutable: true,
      },
    ]);
  });

  test('takes labels, annotations and a wave of its own', () => {
    const chart = newChart();
    kubeObject(chart, 'x', {
      ...part,
      apiVersion: 'v1',
      kind: 'Thing',
      name: 'thing',
      wave: 0,
      labels: { a: 'b' },
      annotations: { c: 'd' },
      body: {},
    });
    expect(Testing.synth(chart)[0].metadata).toMatchObject({ labels: { a: 'b' }, annotations: { c: 'd', 'argocd.argoproj.io/sync-wave': '0' } });
  });

  test('is selected by labels of which none may change', () => {
    expect(selectorLabels('mq', 'broker')).toEqual({
      'app.kubernetes.io/name': 'rocketmq',
      'app.kubernetes.io/instance': 'mq',
      'app.kubernetes.io/component': 'broker',
    });
    expect(objectLabels('mq', 'broker')).toEqual({
      ...selectorLabels('mq', 'broker'),
      'app.kubernetes.io/part-of': 'rocketmq',
      'app.kubernetes.io/managed-by': 'cdk8s-rocketmq',
    });
  });
});

describe('A ConfigMap that never changes', () => {
  const named = (data: { [file: string]: string }) => immutableConfigMap(newChart(), 'x', part, 'conf', data).name;

  test('is immutable, and not missed by Argo CD when it is left behind', () => {
    const chart = newChart();
    immutableConfigMap(chart, 'x', part, 'conf', { 'a.conf': 'b' });
    const [object] = Testing.synth(chart);
    expect(object).toMatchObject({ kind: 'ConfigMap', immutable: true, data: { 'a.conf': 'b' } });
    expect(object.metadata.annotations['argocd.argoproj.io/compare-options']).toBe('IgnoreExtraneous');
    expect(object.metadata.name).toMatch(/^conf-[0-9a-f]{10}$/);
  });

  test('has the same name exactly when its content is the same', () => {
    const data = fc.dictionary(fc.constantFrom('a.conf', 'b.conf'), fc.string({ maxLength: 2 }), { noNullPrototype: true });
    fc.assert(
      fc.property(data, data, (one, other) => {
        expect(named(one) === named(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });
});

describe('The waves', () => {
  test('bring controllers first, then name servers, then members one after another', () => {
    const waves = [WAVE.base, WAVE.controller, WAVE.nameserver, WAVE.broker(0), WAVE.broker(1)];
    expect(waves).toEqual([-20, 0, 5, 10, 11]);
  });
});

describe('The tolerations', () => {
  test('let a pod stay for as long as it takes, and let the witness onto the control plane', () => {
    expect(STAY).toEqual([
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
    ]);
    expect(CONTROL_PLANE).toEqual({ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' });
  });
});
