import { cluster, diff, edited, lines } from '../fixtures';

const base = edited(cluster(), 'ConfigMap', /./, (map) => delete map.immutable);
const conf = (name: RegExp, from: string | RegExp, to: string) =>
  edited(base, 'ConfigMap', name, ({ data }) => {
    for (const file of Object.keys(data)) data[file] = data[file].replace(from, to);
  });
const names = (after: any[], severity = 'danger') => lines(diff(base, after), severity, 'names');

describe('Names that somebody remembers', () => {
  test.each([
    ['brokerName', /broker-0-conf/, 'brokerName=broker-0', 'brokerName=orders', 'group orders: brokerName: broker-0 -> orders'],
    ['brokerClusterName', /broker-0-conf/, 'brokerClusterName=rocketmq', 'brokerClusterName=mq', 'group broker-0: brokerClusterName: rocketmq -> mq'],
    [
      'controllerDLegerSelfId',
      /controller-conf/,
      'controllerDLegerSelfId=n0',
      'controllerDLegerSelfId=n9',
      'rocketmq-controller-0-0: controllerDLegerSelfId: n0 -> n9',
    ],
  ])('%s', (_, map, from, to, line) => {
    expect(names(conf(map, from, to))).toEqual([line]);
  });

  test('the group of the controllers', () => {
    expect(names(conf(/controller-conf/, 'Group=rocketmq-controller', 'Group=other'))).toEqual([
      'all 3 controllers: controllerDLegerGroup: rocketmq-controller -> other',
    ]);
  });

  test('the ids of voters', () => {
    expect(names(conf(/controller-conf/, 'Peers=n0-', 'Peers=n7-'))).toEqual([
      'all 3 controllers: the quorum: 3 voters become 3: n0, n1, n2 -> n1, n2, n7'.replace('n1, n2, n7', 'n7, n1, n2'),
    ]);
  });

  test('the addresses of voters', () => {
    const [line] = names(conf(/controller-conf/, 'n1-rocketmq-controller-1-0', 'n1-elsewhere-0'));
    expect(line).toMatch(/^all 3 controllers: addresses of voters: n1-rocketmq-controller-1-0\.[^;]*:9878 -> n1-elsewhere-0\.[^;]*:9878$/);
  });

  test('not the order of voters or name servers', () => {
    const reordered = edited(base, 'ConfigMap', /-conf-/, ({ data }) => {
      for (const file of Object.keys(data)) {
        data[file] = data[file].replace(
          /(controllerDLegerPeers|namesrvAddr)=(.*)/g,
          (_: string, key: string, list: string) => `${key}=${list.split(';').reverse().join(';')}`,
        );
      }
    });
    expect(names(reordered)).toEqual([]);
    expect(lines(diff(base, reordered), 'info', 'behaviour')).toEqual([expect.stringMatching(/^all 3 groups: namesrvAddr: .*;.* -> .*;.*$/)]);
  });

  test('addresses of name servers, which clients were given', () => {
    const gone = conf(/broker-\d-conf/, /(namesrvAddr=.*);.*/, '$1');
    expect(names(gone)).toEqual([expect.stringMatching(/^all 3 groups: addresses of name servers: rocketmq-nameserver-1\..* -> -$/)]);
    const more = conf(/broker-\d-conf/, /(namesrvAddr=.*)/, '$1;another:9876');
    expect(names(more)).toEqual([]);
    expect(names(more, 'info')).toEqual(['all 3 groups: addresses of name servers: - -> another:9876']);
  });

  test('a Service that is gone although a StatefulSet has its names by it', () => {
    const without = (name: string, objects: any[]) => objects.filter(({ kind, metadata }) => kind !== 'Service' || metadata.name !== name);
    expect(names(without('rocketmq-broker-0', base))).toEqual(['Service rocketmq-broker-0: no longer among the manifests']);
    const gone = without('rocketmq-broker-0', base).filter(({ kind, metadata }) => kind !== 'StatefulSet' || !/broker-0/.test(metadata.name));
    expect(names(gone)).toEqual([]);
  });

  test('a Service', () => {
    const renamed = edited(base, 'Service', 'rocketmq-broker-0', ({ metadata }) => (metadata.name = 'mq'));
    expect(names(renamed)).toEqual([
      'Service mq: an object of the same content has another name: rocketmq/Service rocketmq-broker-0 -> rocketmq/Service mq',
      'Service rocketmq-broker-0: no longer among the manifests',
    ]);
    const selector = edited(base, 'Service', 'rocketmq-broker-0', ({ spec }) => (spec.selector.team = 'mq'));
    expect(names(selector)).toEqual(['Service rocketmq-broker-0: spec.selector.team: - -> mq']);
  });
});
