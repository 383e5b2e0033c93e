import type { ClusterNode, NodeTaint, Pod, ScheduledPod } from '../../lib/proof/cluster';
import { admits } from '../../lib/proof/scheduling';

type Labels = { [label: string]: string };

const node = (name: string, labels: Labels = {}, more: object = {}): ClusterNode => ({ name, labels, ...more });
const pod = (spec: object = {}, labels: Labels = {}, more: Partial<Pod> = {}): Pod => ({
  name: 'pod',
  namespace: 'mine',
  labels,
  terminating: false,
  spec,
  ...more,
});
const on = (host: ClusterNode, labels: Labels = {}, more: Partial<Pod> = {}, spec: object = {}): ScheduledPod => ({
  node: host,
  pod: pod(spec, labels, more),
});
const allowed = (one: Pod, nodes: ClusterNode[], scheduled: ScheduledPod[] = []) =>
  nodes.filter((candidate) => admits(one, candidate, { nodes, scheduled })).map(({ name }) => name);

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const nodeAffinity = (...nodeSelectorTerms: unknown[]) => ({ affinity: { nodeAffinity: { [required]: { nodeSelectorTerms } } } });
const expression = (key: string, operator: string, ...values: string[]) => ({ key, operator, ...(values.length > 0 && { values }) });
const affinity = (...terms: object[]) => ({ affinity: { podAffinity: { [required]: terms } } });
const antiAffinity = (...terms: object[]) => ({ affinity: { podAntiAffinity: { [required]: terms } } });
const app = (value: string) => ({ matchLabels: { app: value } });

describe('A node selector or node affinity', () => {
  const nodes = [node('a', { disk: 'ssd', size: '5' }), node('b', { disk: 'hdd', size: '10' }), node('none'), node('text', { size: '7x' })];

  test.each([
    [expression('disk', 'In', 'ssd', 'nvme'), ['a']],
    [expression('disk', 'In'), []],
    [expression('disk', 'NotIn', 'ssd'), ['b', 'none', 'text']],
    [expression('disk', 'Exists'), ['a', 'b']],
    [expression('disk', 'DoesNotExist'), ['none', 'text']],
    [expression('size', 'Gt', '5'), ['b']],
    [expression('size', 'Gt', '9007199254740993'), []],
    [expression('size', 'Lt', '10'), ['a']],
    [expression('size', 'Lt', 'ten'), []],
    [expression('size', 'Gt'), []],
    [expression('disk', 'Like', 'ssd'), []],
    [expression('constructor', 'Exists'), []],
    [expression('kubernetes.io/hostname', 'In', 'none'), ['none']],
  ])('with %j admits %j', (requirement, names) => {
    expect(allowed(pod(nodeAffinity({ matchExpressions: [requirement] })), nodes)).toEqual(names);
  });

  test('compares numbers beyond the exact range of JavaScript', () => {
    const big = [node('big', { size: '9007199254740993' })];
    expect(allowed(pod(nodeAffinity({ matchExpressions: [expression('size', 'Gt', '9007199254740992')] })), big)).toEqual(['big']);
  });

  test.each([
    [
      'terms are alternatives',
      [{ matchExpressions: [expression('disk', 'In', 'ssd')] }, { matchExpressions: [expression('size', 'Gt', '6')] }],
      ['a', 'b'],
    ],
    ['expressions of a term all hold', [{ matchExpressions: [expression('disk', 'Exists'), expression('size', 'Gt', '6')] }], ['b']],
    ['an empty term matches nothing', [{}], []],
    ['an empty term adds nothing', [{ matchExpressions: [] }, { matchExpressions: [expression('disk', 'In', 'ssd')] }], ['a']],
    ['null is an empty term', [null], []],
    ['no term matches nothing', [], []],
    ['a field names the node', [{ matchFields: [expression('metadata.name', 'In', 'b')] }], ['b']],
    ['a field excludes the node', [{ matchFields: [expression('metadata.name', 'NotIn', 'b')] }], ['a', 'none', 'text']],
    ['no other field is known', [{ matchFields: [expression('metadata.uid', 'Exists')] }], []],
    [
      'fields and expressions of a term all hold',
      [{ matchFields: [expression('metadata.name', 'In', 'a')], matchExpressions: [expression('disk', 'In', 'hdd')] }],
      [],
    ],
  ])('knows that %s', (_, terms, names) => {
    expect(allowed(pod(nodeAffinity(...terms)), nodes)).toEqual(names);
  });

  test('admits every node when nothing is required', () => {
    const preferred = [{ weight: 100, preference: { matchExpressions: [expression('disk', 'In', 'ssd')] } }];
    const spec = { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } };
    expect(allowed(pod(spec), nodes)).toHaveLength(4);
    expect(allowed(pod(), nodes)).toHaveLength(4);
  });

  test('must hold together with the selector', () => {
    const spec = { nodeSelector: { disk: 'ssd' }, ...nodeAffinity({ matchExpressions: [expression('size', 'Gt', '5')] }) };
    expect(allowed(pod({ nodeSelector: { disk: 'ssd' } }), nodes)).toEqual(['a']);
    expect(allowed(pod(spec), nodes)).toEqual([]);
  });
});

describe('A pod that names its node', () => {
  test('runs there and nowhere else', () => {
    expect(allowed(pod({ nodeName: 'b' }), [node('a'), node('b')])).toEqual(['b']);
  });

  test('passes anti-affinity, cordons and NoSchedule, but not node affinity or NoExecute, because it meets only the kubelet', () => {
    const spec = { nodeName: 'a', ...antiAffinity({ topologyKey: 'kubernetes.io/hostname', labelSelector: app('x') }) };
    const tainted = (effect: string) => node('a', {}, { taints: [{ key: 'k', effect }], unschedulable: true });
    expect(allowed(pod(spec), [tainted('NoSchedule')], [on(node('a'), { app: 'x' })])).toEqual(['a']);
    expect(allowed(pod(spec), [tainted('NoExecute')])).toEqual([]);
    expect(allowed(pod({ ...spec, nodeSelector: { disk: 'ssd' } }), [node('a')])).toEqual([]);
  });
});

describe('A taint', () => {
  const taint = (effect: string, value?: string): NodeTaint => ({ key: 'gpu', effect, ...(value !== undefined && { value }) });
  test.each<[string, NodeTaint, object[], boolean]>([
    ['NoSchedule without a toleration', taint('NoSchedule'), [], false],
    ['NoExecute without a toleration', taint('NoExecute'), [], false],
    ['PreferNoSchedule, which is no rule', taint('PreferNoSchedule'), [], true],
    ['the same key and value', taint('NoSchedule', 'v'), [{ key: 'gpu', operator: 'Equal', value: 'v', effect: 'NoSchedule' }], true],
    ['the same key and value, by default', taint('NoSchedule', 'v'), [{ key: 'gpu', value: 'v' }], true],
    ['another value', taint('NoSchedule', 'v'), [{ key: 'gpu', value: 'w' }], false],
    ['no value on either side', taint('NoSchedule'), [{ key: 'gpu' }], true],
    ['a key that exists', taint('NoSchedule', 'v'), [{ key: 'gpu', operator: 'Exists' }], true],
    ['another key', taint('NoSchedule'), [{ key: 'cpu', operator: 'Exists' }], false],
    ['everything', taint('NoExecute', 'v'), [{ operator: 'Exists' }], true],
    ['another effect', taint('NoExecute'), [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }], false],
    ['an unknown operator', taint('NoSchedule'), [{ key: 'gpu', operator: 'Like' }], false],
    ['a limited time, which does not matter at first', taint('NoExecute'), [{ key: 'gpu', operator: 'Exists', tolerationSeconds: 3 }], true],
  ])('is compared with tolerations: %s', (_, one, tolerations, admitted) => {
    expect(allowed(pod({ tolerations }), [node('a', {}, { taints: [one] })])).toEqual(admitted ? ['a'] : []);
  });

  test('must be tolerated, each of them', () => {
    const host = node('a', {}, { taints: [taint('NoSchedule'), { key: 'other', effect: 'NoSchedule' }] });
    expect(allowed(pod({ tolerations: [{ key: 'gpu', operator: 'Exists' }] }), [host])).toEqual([]);
  });

  test('stands for a cordon too', () => {
    const cordoned = [node('a', {}, { unschedulable: true })];
    expect(allowed(pod(), cordoned)).toEqual([]);
    expect(allowed(pod({ tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] }), cordoned)).toEqual(['a']);
  });
});

describe('Pod affinity', () => {
  const nodes = [node('a1', { az: 'a' }), node('a2', { az: 'a' }), node('b1', { az: 'b' }), node('none')];
  const near = (selector: object, more: object = {}) => affinity({ topologyKey: 'az', labelSelector: selector, ...more });

  test('admits the domains where such a pod runs, and no node without the label', () => {
    expect(allowed(pod(near(app('x'))), nodes, [on(nodes[0], { app: 'x' })])).toEqual(['a1', 'a2']);
    expect(allowed(pod(near(app('x'))), nodes, [on(nodes[3], { app: 'x' })])).toEqual([]);
    expect(allowed(pod(near(app('x'))), nodes)).toEqual([]);
  });

  test('lets the first of pods that ask for each other start in any domain', () => {
    const first = pod(near(app('x')), { app: 'x' });
    expect(allowed(first, nodes)).toEqual(['a1', 'a2', 'b1']);
    expect(allowed(first, nodes, [on(nodes[2], { app: 'x' })])).toEqual(['b1']);
  });

  test('takes a pod that runs in no domain for none', () => {
    expect(allowed(pod(near(app('x')), { app: 'x' }), nodes, [on(nodes[3], { app: 'x' })])).toEqual(['a1', 'a2', 'b1']);
  });

  test('asks for pods that match all terms at once', () => {
    const both = affinity({ topologyKey: 'az', labelSelector: app('x') }, { topologyKey: 'az', labelSelector: { matchLabels: { tier: 'y' } } });
    expect(allowed(pod(both), nodes, [on(nodes[0], { app: 'x' }), on(nodes[1], { tier: 'y' })])).toEqual([]);
    expect(allowed(pod(both), nodes, [on(nodes[0], { app: 'x', tier: 'y' })])).toEqual(['a1', 'a2']);
    expect(allowed(pod(both, { app: 'x' }), nodes)).toEqual([]);
  });

  test('asks every term for its own domain', () => {
    const both = affinity({ topologyKey: 'az', labelSelector: app('x') }, { topologyKey: 'kubernetes.io/hostname', labelSelector: app('x') });
    expect(allowed(pod(both), nodes, [on(nodes[0], { app: 'x' })])).toEqual(['a1']);
  });

  test.each<[string, object, string, boolean]>([
    ['its own namespace', {}, 'mine', true],
    ['its own namespace only', {}, 'other', false],
    ['the namespaces in its list', { namespaces: ['other'] }, 'other', true],
    ['not its own when a list leaves it out', { namespaces: ['other'] }, 'mine', false],
    ['its own when the list is empty', { namespaces: [] }, 'mine', true],
    ['every namespace with an empty selector', { namespaceSelector: {} }, 'other', true],
    ['list and selector together', { namespaces: ['third'], namespaceSelector: {} }, 'other', true],
    ['no namespace by a selector that cannot be judged', { namespaceSelector: { matchLabels: { team: 'x' } } }, 'mine', false],
    ['the list beside a selector that cannot be judged', { namespaces: ['mine'], namespaceSelector: { matchLabels: { team: 'x' } } }, 'mine', true],
  ])('looks at %s', (_, more, namespace, found) => {
    expect(allowed(pod(near(app('x'), more)), [nodes[0]], [on(nodes[0], { app: 'x' }, { namespace })])).toEqual(found ? ['a1'] : []);
  });
});

describe('A label selector', () => {
  const host = node('a', { az: 'a' });
  test.each<[unknown, Labels, boolean]>([
    [{}, {}, true],
    [undefined, { app: 'x' }, false],
    [null, { app: 'x' }, false],
    [{ matchExpressions: [expression('app', 'In', 'x', 'y')] }, { app: 'y' }, true],
    [{ matchExpressions: [expression('app', 'In', 'x', 'y')] }, {}, false],
    [{ matchExpressions: [expression('app', 'NotIn', 'x')] }, { app: 'x' }, false],
    [{ matchExpressions: [expression('app', 'NotIn', 'x')] }, {}, true],
    [{ matchExpressions: [expression('app', 'Exists')] }, { app: 'z' }, true],
    [{ matchExpressions: [expression('app', 'DoesNotExist')] }, { app: 'z' }, false],
    [{ matchLabels: { app: 'x' }, matchExpressions: [expression('tier', 'Exists')] }, { app: 'x' }, false],
    [{ matchExpressions: [expression('constructor', 'Exists')] }, {}, false],
  ])('with %j finds a pod labelled %j: %j', (labelSelector, labels, found) => {
    expect(allowed(pod(antiAffinity({ topologyKey: 'az', labelSelector })), [host], [on(host, labels)])).toEqual(found ? [] : ['a']);
  });
});

describe('Pod anti-affinity', () => {
  const nodes = [node('a1', { az: 'a' }), node('a2', { az: 'a' }), node('b1', { az: 'b' }), node('none1'), node('none2')];
  const apart = antiAffinity({ topologyKey: 'az', labelSelector: app('x') });

  test('closes the domains where such a pod runs, and never a node without the label', () => {
    expect(allowed(pod(apart), nodes, [on(nodes[0], { app: 'x' })])).toEqual(['b1', 'none1', 'none2']);
    expect(allowed(pod(apart), nodes, [on(nodes[3], { app: 'x' })])).toEqual(['a1', 'a2', 'b1', 'none1', 'none2']);
  });

  test('of a pod that runs keeps others away just the same', () => {
    expect(allowed(pod({}, { app: 'x' }), nodes, [on(nodes[2], {}, {}, apart)])).toEqual(['a1', 'a2', 'none1', 'none2']);
    expect(allowed(pod({}, { app: 'y' }), nodes, [on(nodes[2], {}, {}, apart)])).toHaveLength(5);
    expect(allowed(pod({}, { app: 'x' }, { namespace: 'other' }), nodes, [on(nodes[2], {}, {}, apart)])).toHaveLength(5);
  });

  test('counts pods that are about to go', () => {
    expect(allowed(pod(apart), nodes, [on(nodes[0], { app: 'x' }, { terminating: true })])).toEqual(['b1', 'none1', 'none2']);
  });

  test('takes its own values of matchLabelKeys into the selector, and not those of mismatchLabelKeys', () => {
    const tenant = (keys: object, own?: string) =>
      allowed(
        pod(antiAffinity({ topologyKey: 'az', labelSelector: app('x'), ...keys }), own === undefined ? {} : { tenant: own }),
        [nodes[0], nodes[2]],
        [on(nodes[0], { app: 'x', tenant: 'a' })],
      );
    expect(tenant({ matchLabelKeys: ['tenant'] }, 'a')).toEqual(['b1']);
    expect(tenant({ matchLabelKeys: ['tenant'] }, 'b')).toEqual(['a1', 'b1']);
    expect(tenant({ matchLabelKeys: ['tenant'] })).toEqual(['b1']);
    expect(tenant({ mismatchLabelKeys: ['tenant'] }, 'a')).toEqual(['a1', 'b1']);
    expect(tenant({ mismatchLabelKeys: ['tenant'] }, 'b')).toEqual(['b1']);
  });

  test('by the revision of its own workload keeps no pod of another away', () => {
    const term = { topologyKey: 'az', labelSelector: app('x'), matchLabelKeys: ['controller-revision-hash'] };
    expect(allowed(pod(antiAffinity(term)), nodes, [on(nodes[0], { app: 'x' })])).toHaveLength(5);
  });

  test('forbids by each term alone', () => {
    const both = antiAffinity({ topologyKey: 'az', labelSelector: app('x') }, { topologyKey: 'kubernetes.io/hostname', labelSelector: app('y') });
    expect(allowed(pod(both), nodes, [on(nodes[0], { app: 'x' }), on(nodes[2], { app: 'y' })])).toEqual(['none1', 'none2']);
  });

  test('takes the name of a node for its host name, unless the node has another', () => {
    const alone = antiAffinity({ topologyKey: 'kubernetes.io/hostname', labelSelector: app('x') });
    expect(allowed(pod(alone), [node('a'), node('b')], [on(node('a'), { app: 'x' })])).toEqual(['b']);
    const named = [node('a', { 'kubernetes.io/hostname': 'h' }), node('b', { 'kubernetes.io/hostname': 'h' })];
    expect(allowed(pod(alone), named, [on(named[0], { app: 'x' })])).toEqual([]);
  });

  test('that is only preferred forbids nothing', () => {
    const weak = { weight: 100, podAffinityTerm: { topologyKey: 'az', labelSelector: app('x') } };
    const spec = { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [weak] } } };
    expect(allowed(pod(spec), nodes, [on(nodes[0], { app: 'x' })])).toHaveLength(5);
  });
});

describe('Topology spread', () => {
  const nodes = [node('a', { az: 'a', rack: '1' }), node('b', { az: 'b', rack: '2' }), node('none')];
  const spread = (more: object = {}) => ({
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'az', whenUnsatisfiable: 'DoNotSchedule', labelSelector: app('x'), ...more }],
  });
  const x = { app: 'x' };

  test('closes a domain that is ahead by more than maxSkew, and every node without the label', () => {
    expect(allowed(pod(spread(), x), nodes)).toEqual(['a', 'b']);
    expect(allowed(pod(spread(), x), nodes, [on(nodes[0], x)])).toEqual(['b']);
    expect(allowed(pod(spread({ maxSkew: 2 }), x), nodes, [on(nodes[0], x)])).toEqual(['a', 'b']);
    expect(allowed(pod(spread(), x), nodes, [on(nodes[0], x), on(nodes[1], x)])).toEqual(['a', 'b']);
  });

  test('does not count the pod itself when the selector does not match it', () => {
    expect(allowed(pod(spread()), nodes, [on(nodes[0], x)])).toEqual(['a', 'b']);
    expect(allowed(pod(spread()), nodes, [on(nodes[0], x), on(nodes[0], x)])).toEqual(['b']);
  });

  test('takes the least for 0 as long as there are fewer domains than minDomains', () => {
    expect(allowed(pod(spread(), x), [nodes[0]], [on(nodes[0], x)])).toEqual(['a']);
    expect(allowed(pod(spread({ minDomains: 2 }), x), [nodes[0]], [on(nodes[0], x)])).toEqual([]);
    expect(allowed(pod(spread({ minDomains: 2 }), x), nodes, [on(nodes[0], x), on(nodes[1], x)])).toEqual(['a', 'b']);
  });

  test('compares only domains that the pod may use, unless told otherwise', () => {
    const onlyA = (more: object = {}) => ({ ...spread(more), nodeSelector: { az: 'a' } });
    expect(allowed(pod(onlyA(), x), nodes, [on(nodes[0], x)])).toEqual(['a']);
    expect(allowed(pod(onlyA({ nodeAffinityPolicy: 'Ignore' }), x), nodes, [on(nodes[0], x)])).toEqual([]);
  });

  test('compares tainted domains, unless told otherwise', () => {
    const tainted = [nodes[0], node('b', { az: 'b' }, { taints: [{ key: 'k', effect: 'NoSchedule' }] })];
    expect(allowed(pod(spread(), x), tainted, [on(nodes[0], x)])).toEqual([]);
    expect(allowed(pod(spread({ nodeTaintsPolicy: 'Honor' }), x), tainted, [on(nodes[0], x)])).toEqual(['a']);
  });

  test('compares only nodes that have the labels of all constraints', () => {
    const both = { topologySpreadConstraints: [...spread().topologySpreadConstraints, ...spread({ topologyKey: 'rack' }).topologySpreadConstraints] };
    const noRack = node('c', { az: 'c' });
    expect(allowed(pod(both, x), [...nodes, noRack], [on(nodes[0], x)])).toEqual(['b']);
    expect(allowed(pod(both, x), [...nodes, noRack], [on(nodes[0], x), on(nodes[1], x)])).toEqual(['a', 'b']);
  });

  test('does not count pods of other namespaces, other labels, or that are about to go', () => {
    for (const other of [on(nodes[0], x, { namespace: 'other' }), on(nodes[0], { app: 'y' }), on(nodes[0], x, { terminating: true })]) {
      expect(allowed(pod(spread(), x), nodes, [other])).toEqual(['a', 'b']);
    }
  });

  test('counts nothing with an empty selector, and nothing without one', () => {
    for (const labelSelector of [{}, undefined]) expect(allowed(pod(spread({ labelSelector }), x), nodes, [on(nodes[0], x)])).toEqual(['a', 'b']);
  });

  test('counts only pods that are alike in the labels of matchLabelKeys', () => {
    const alike = pod(spread({ matchLabelKeys: ['version', 'absent'] }), { ...x, version: '2' });
    expect(allowed(alike, nodes, [on(nodes[0], { ...x, version: '1' })])).toEqual(['a', 'b']);
    expect(allowed(alike, nodes, [on(nodes[0], { ...x, version: '2' })])).toEqual(['b']);
  });

  test('that may be broken is no rule', () => {
    expect(allowed(pod(spread({ whenUnsatisfiable: 'ScheduleAnyway' }), x), nodes, [on(nodes[0], x)])).toEqual(['a', 'b', 'none']);
  });
});
