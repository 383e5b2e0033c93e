import { runbookOf } from '../../e2e/drill/hands';

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
