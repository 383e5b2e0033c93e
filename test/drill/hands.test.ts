import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runbookOf } from '../../e2e/drill/hands';
import { render } from '../../e2e/drill/layouts';

test('the drill types what the runbook prints for the loss of the majority zone, in its order, and what is for the return only after it', () => {
  const { whileAway, afterReturn } = runbookOf('az2') ?? { whileAway: [], afterReturn: [] };
  const away = whileAway.flat().join('\n');
  expect(away).toMatch(/--replicas=0[\s\S]*create configmap rocketmq-controller-alone[\s\S]*patch statefulset rocketmq-controller-2[\s\S]*'kill 1'$/);
  expect(away).not.toContain('--replicas=1');
  expect(afterReturn.flat().join('\n')).toMatch(
    /^kubectl -n rocketmq patch statefulset rocketmq-controller-2[\s\S]*--replicas=1[\s\S]*delete configmap/,
  );
});

test('where RocketMQ goes on by itself, nobody types anything', () => {
  expect(runbookOf('az1')).toBeUndefined();
});

test('where the only controller is lost with its room, its node is declared out of service meanwhile, and no lost volume is given up', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rocketmq-'));
  const { E2E_MANIFESTS } = process.env;
  process.env.E2E_MANIFESTS = render('single', folder, { release: '5.1.4', hasKeeper: true, controllerClass: 'both-rooms' });
  try {
    jest.isolateModules(() => {
      const hands: typeof import('../../e2e/drill/hands') = require('../../e2e/drill/hands');
      const { whileAway, afterReturn } = hands.runbookOf('az2') ?? { whileAway: [], afterReturn: [] };
      expect(whileAway.at(-1)?.at(-1)).toMatch(/^kubectl taint nodes .*out-of-service=nodeshutdown:NoExecute$/);
      expect(afterReturn[0]).toContain('kubectl taint nodes NODE node.kubernetes.io/out-of-service:NoExecute-');
      expect([...whileAway, ...afterReturn].flat().join('\n')).not.toMatch(/delete pvc|--force/);
    });
  } finally {
    if (E2E_MANIFESTS === undefined) delete process.env.E2E_MANIFESTS;
    else process.env.E2E_MANIFESTS = E2E_MANIFESTS;
    rmSync(folder, { recursive: true });
  }
});
