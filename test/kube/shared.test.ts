import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { shared } from '../../lib/kube/shared';
import { find, newChart, ofKind } from '../kube-objects';

const part = { cluster: 'mq', component: 'broker' as const };
const chartIn = (app: App, id: string, namespace: string) => new Chart(app, id, { namespace });

describe('What the pods of a component share', () => {
  test('is a ServiceAccount without a token, and every script', () => {
    const chart = newChart();
    const names = shared(new Construct(chart, 'a'), part);
    const manifests = Testing.synth(chart);
    expect(names.serviceAccountName).toBe('mq-broker');
    expect(find(manifests, 'ServiceAccount', 'mq-broker').automountServiceAccountToken).toBe(false);
    const folder = join(__dirname, '../../lib/scripts');
    const files = readdirSync(folder);
    expect(find(manifests, 'ConfigMap', names.scriptsName).data).toEqual(
      Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')])),
    );
  });

  test('is made once for a cluster, a component and a namespace of an app', () => {
    const app = Testing.app();
    const chart = chartIn(app, 'one', 'n');
    const first = shared(new Construct(chart, 'a'), part);
    expect(shared(new Construct(chart, 'b'), part)).toBe(first);
    expect(shared(new Construct(chartIn(app, 'two', 'n'), 'c'), part)).toBe(first);
    expect(shared(new Construct(chart, 'd'), { ...part, cluster: 'other' })).not.toBe(first);
    expect(shared(new Construct(chart, 'e'), { ...part, component: 'controller' })).not.toBe(first);
    expect(shared(new Construct(chartIn(app, 'three', 'm'), 'f'), part)).not.toBe(first);
    expect(ofKind(Testing.synth(chart), 'ServiceAccount').map(({ metadata }) => metadata.name)).toEqual([
      'mq-broker',
      'other-broker',
      'mq-controller',
    ]);
  });

  test('is made again in another app, whatever an app before it made', () => {
    for (const _ of [1, 2]) {
      const chart = newChart();
      shared(new Construct(chart, 'a'), part);
      expect(ofKind(Testing.synth(chart), 'ServiceAccount')).toHaveLength(1);
    }
  });

  test('is never that of another cluster, because components hold no dash', () => {
    const chart = newChart();
    const one = shared(new Construct(chart, 'a'), { cluster: 'mq-broker', component: 'controller' });
    const other = shared(new Construct(chart, 'b'), { cluster: 'mq', component: 'controller' });
    expect(one).not.toBe(other);
  });
});
