import { MEMBER } from '../../../kube/labels';
import type { ClusterFacts, Facts } from '../../facts/facts';
import { groupBy } from '../../facts/facts';
import { type Manifest, titleOf } from '../../facts/manifest';
import type { PodFacts } from '../../facts/pod-facts';
import { join, plain, type Text } from '../../text';

const LIST: Text = { en: ', ', zh: '、' };
/** Between lists. */
const PARTS: Text = { en: '; ', zh: '；' };
/** More names than these are counted instead of told. */
const TOLD = 4;

/** What a pod is called in keys. @internal */
export const podKey = ({ namespace, name }: PodFacts): string => `${namespace}/${name}`;

/** Tells pods and objects in the fewest words: "all 3 groups" rather than six names. @internal */
export class Who {
  /** The place of each pod: its cluster, and the group it is a member of. */
  private readonly places = new Map<string, { readonly cluster: ClusterFacts; readonly brokerName?: string; readonly index: number }>();
  private readonly several: boolean;

  constructor(before: Facts, after: Facts) {
    // What is there after counts: "all groups" are those a reviewer will see. Pods that are only there before are known too.
    for (const { clusters } of [before, after]) {
      for (const cluster of clusters) {
        for (const pod of cluster.pods) this.places.set(podKey(pod), { cluster, index: 0 });
        for (const { brokerName, members } of cluster.groups) {
          for (const [index, pod] of members.entries()) this.places.set(podKey(pod), { cluster, brokerName, index });
        }
      }
    }
    this.several = after.clusters.length > 1;
  }

  /** Pods. */
  public pods(pods: PodFacts[]): Text {
    const byPlace = groupBy([...new Map(pods.map((pod) => [podKey(pod), pod])).values()], (pod) => {
      const cluster = this.places.get(podKey(pod))?.cluster;
      return cluster === undefined ? '' : `${cluster.namespace}/${cluster.name}`;
    });
    const texts = [...byPlace].map(([id, own]) => {
      const cluster = this.places.get(podKey(own[0]))?.cluster;
      if (cluster === undefined) return named(own.map(({ name }) => name));
      const text = this.within(cluster, own);
      return this.several ? { en: `${text.en} of ${id}`, zh: `${id} 的${text.zh}` } : text;
    });
    return join(texts, PARTS);
  }

  /** Objects. */
  public objects(manifests: Manifest[]): Text {
    const byKind = groupBy(manifests, ({ body }) => body.kind);
    const texts = [...byKind].map(([kind, own]) => {
      if (own.length === 1) return plain(titleOf(own[0]));
      return prefixed({ en: `${own.length} ${kind}s: `, zh: `${own.length} 个 ${kind}：` }, named(own.map(({ body }) => body.metadata.name)));
    });
    return join(texts, PARTS);
  }

  private within(cluster: ClusterFacts, pods: PodFacts[]): Text {
    const of = (component: string) => pods.filter((pod) => pod.component === component);
    const rest = pods.filter(({ component }) => component === undefined);
    return join(
      [
        ...this.brokers(cluster, of('broker')),
        ...servers(cluster.controllers, of('controller'), { en: 'controller', zh: 'controller' }),
        ...servers(cluster.nameServers, of('nameserver'), { en: 'name server', zh: 'name server' }),
        ...(rest.length > 0 ? [named(rest.map(({ name }) => name))] : []),
      ],
      PARTS,
    );
  }

  private brokers({ groups }: ClusterFacts, pods: PodFacts[]): Text[] {
    if (pods.length === 0) return [];
    const place = (pod: PodFacts) => this.places.get(podKey(pod));
    const sizes = new Map(groups.map(({ brokerName, members }) => [brokerName, members.length]));
    const byGroup = groupBy(pods, (pod) => place(pod)?.brokerName ?? pod.name);
    const whole = [...byGroup].filter(([brokerName, members]) => members.length >= (sizes.get(brokerName) ?? members.length));
    const partial = [...byGroup].filter(([brokerName, members]) => members.length < (sizes.get(brokerName) ?? 0)).flatMap(([, members]) => members);
    const texts: Text[] = [];
    if (whole.length > 0)
      texts.push(
        groupsText(
          whole.map(([brokerName]) => brokerName),
          groups.length,
        ),
      );
    for (const [index, members] of groupBy(partial, (pod) => `${place(pod)?.index}`)) {
      // The number a pod shows is what people know it by.
      const number = members[0].labels[MEMBER] ?? index;
      const names = members.map((pod) => place(pod)?.brokerName ?? pod.name);
      if (members.length === 1) texts.push(plain(members[0].name));
      else texts.push(memberText(number, names.length === groups.length ? groupsText(names, groups.length) : named(names)));
    }
    return texts;
  }
}

const memberText = (number: string, groups: Text): Text => ({
  en: `member ${number} of ${groups.en}`,
  zh: `${groups.zh}${/\w$/.test(groups.zh) ? ' ' : ''}的成员 ${number}`,
});
const prefixed = (prefix: Text, text: Text): Text => ({ en: `${prefix.en}${text.en}`, zh: `${prefix.zh}${text.zh}` });

function groupsText(names: string[], all: number): Text {
  if (names.length === 1) return { en: `group ${names[0]}`, zh: `组 ${names[0]}` };
  if (names.length === all) return { en: `all ${all} groups`, zh: `全部 ${all} 个组` };
  return prefixed({ en: `${names.length} of ${all} groups: `, zh: `${all} 个组中的 ${names.length} 个：` }, named(names));
}

function servers(all: PodFacts[], pods: PodFacts[], word: Text): Text[] {
  if (pods.length === 0) return [];
  if (pods.length < all.length || pods.length === 1) return [named(pods.map(({ name }) => name))];
  if (pods.length === 2) return [{ en: `both ${word.en}s`, zh: `两个 ${word.zh}` }];
  return [{ en: `all ${pods.length} ${word.en}s`, zh: `全部 ${pods.length} 个 ${word.zh}` }];
}

/** Names, or the first of them and how many there are more. @internal */
export function named(names: string[]): Text {
  const told = names.slice(0, names.length > TOLD + 1 ? TOLD : TOLD + 1);
  const more = names.length - told.length;
  const text = join(told.map(plain), LIST);
  return more === 0 ? text : { en: `${text.en} and ${more} more`, zh: `${text.zh} 等 ${names.length} 个` };
}
