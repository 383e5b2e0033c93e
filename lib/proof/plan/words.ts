import { join, plain, type Text } from '../text';

/** @internal */
export const say = (en: string, zh: string): Text => ({ en, zh });

/** Nothing to say. @internal */
export const SILENCE = plain('');

/** Sentences after one another. @internal */
export const sentences = (texts: Text[]): Text =>
  join(
    texts.filter(({ en }) => en !== ''),
    { en: ' ', zh: '' },
  );

/** Names, as many as can be read at once. @internal */
export function listed(names: string[], word: 'and' | 'or' = 'and'): Text {
  if (names.length < 2) return plain(names[0] ?? '');
  const shown = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names.slice(0, -1);
  const rest = names.length - shown.length;
  const last = rest > 1 ? `${rest} more` : names[names.length - 1];
  const many = `${shown.join('、')} 等 ${names.length} 个`;
  const few = `${shown.join('、')}${word === 'and' ? '、' : ' 或 '}${last}`;
  return say(`${shown.join(', ')} ${word} ${last}`, rest > 1 ? many : few);
}

const MOST_NAMES = 6;

/** A number of things. @internal */
export const count = (number: number, singular: string, plural: string): string => `${number} ${number === 1 ? singular : plural}`;

const KINDS: { [component: string]: { readonly one: string; readonly many: string; readonly zh: string } } = {
  broker: { one: 'broker', many: 'brokers', zh: 'broker' },
  nameserver: { one: 'name server', many: 'name servers', zh: 'name server' },
  controller: { one: 'controller', many: 'controllers', zh: 'controller' },
};

/** A number of pods, called by what they are if they are all of one kind. @internal */
export function countPods(pods: { readonly labels: { [label: string]: string } }[]): Text {
  const components = new Set(pods.map(({ labels }) => labels['app.kubernetes.io/component']));
  const kind = (components.size === 1 ? KINDS[[...components][0]] : undefined) ?? { one: 'pod', many: 'pods', zh: 'Pod' };
  return say(count(pods.length, kind.one, kind.many), `${pods.length} 个 ${kind.zh}`);
}

/** The zone of a node in words. @internal */
export const zoneText = (zone: string | undefined): Text => (zone === undefined ? say('no known zone', '未知的区') : plain(zone));
