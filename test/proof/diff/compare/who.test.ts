import { Who } from '../../../../lib/proof/diff/compare/who';
import { az1, az2, cluster, facts } from '../fixtures';

const many = cluster({}, (made) => {
  for (let index = 0; index < 8; index++) made.addBrokerGroup(`broker-${index}`, { preferredMasterZone: index % 3 === 0 ? az1 : az2 });
});
const all = facts(many);
const who = new Who(all, all);
const of = (pattern: RegExp) => who.pods(all.pods.filter(({ name }) => pattern.test(name)));

describe('Pods are told', () => {
  test.each([
    [/broker/, 'all 8 groups', '全部 8 个组'],
    [/./, 'all 8 groups; all 3 controllers; both name servers', '全部 8 个组；全部 3 个 controller；两个 name server'],
    [/broker-0-/, 'group broker-0', '组 broker-0'],
    [/broker-[01]-/, '2 of 8 groups: broker-0, broker-1', '8 个组中的 2 个：broker-0、broker-1'],
    [
      /broker-[0-5]-/,
      '6 of 8 groups: broker-0, broker-1, broker-2, broker-3 and 2 more',
      '8 个组中的 6 个：broker-0、broker-1、broker-2、broker-3 等 6 个',
    ],
    [/broker-\d-0-/, 'member 0 of all 8 groups', '全部 8 个组的成员 0'],
    [/broker-[01]-1-/, 'member 1 of broker-0, broker-1', 'broker-0、broker-1 的成员 1'],
    [/broker-0-1-/, 'rocketmq-broker-0-1-0', 'rocketmq-broker-0-1-0'],
    [/controller-0/, 'rocketmq-controller-0-0', 'rocketmq-controller-0-0'],
    [/nowhere/, '', ''],
  ])('%p: %s', (pattern, en, zh) => {
    expect(of(pattern)).toEqual({ en, zh });
  });

  test('with their cluster when there are several', () => {
    const both = facts([...many, ...cluster({ clusterName: 'other' })]);
    const several = new Who(both, both);
    expect(several.pods(both.pods.filter(({ name }) => /controller/.test(name))).en).toBe(
      'all 3 controllers of rocketmq/rocketmq; all 3 controllers of rocketmq/other',
    );
  });
});
