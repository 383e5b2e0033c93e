import { missing } from '../../e2e/drill/kept';

const whole = { attribute: true, consumer: true, offset: 40 };

test('what a new master does not know of the topic, the consumers and their offset is told', () => {
  expect(missing('broker-0', whole, whole)).toEqual([]);
  expect(missing('broker-0', whole, { attribute: false, consumer: false, offset: 39 })).toEqual([
    'broker-0: the topic with an attribute',
    'broker-0: the consumer group',
    'broker-0: the offset 40, it has 39',
  ]);
});
