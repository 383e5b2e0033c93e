import type { Language } from '../proof/text';

/** The words around verdicts, in one language. @internal */
export interface Words {
  readonly holds: string;
  readonly broken: string;
  readonly notJudged: string;
  readonly quorum: string;
  readonly got: string;
  readonly fix: string;
  readonly at: string;
  readonly automatic: string;
  readonly byHand: string;
  readonly colon: string;
  readonly comma: string;
  readonly semicolon: string;
  readonly noRule: string;
  /** The columns that the widest title takes. */
  readonly titleWidth: number;
  readonly detailWidth: number;
  lost(zone: string): string;
  rules(count: number, ids: string): string;
  more(count: number): string;
  header(id: string, groups: number, nameServers: number, voters: number, zones: string[], zoneLabel?: string): string;
}

const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** The words of each language. @internal */
export const WORDS: { readonly [language in Language]: Words } = {
  en: {
    holds: 'holds',
    broken: 'broken',
    notJudged: 'not judged',
    quorum: 'quorum',
    got: 'got',
    fix: 'fix',
    at: 'at',
    automatic: 'automatic',
    byHand: 'needs hands',
    colon: ': ',
    comma: ', ',
    semicolon: '; ',
    noRule: ' (no rule looks at these kinds)',
    titleWidth: 10,
    detailWidth: 3,
    lost: (zone) => `${zone} lost: `,
    rules: (count, ids) => `${counted(count, 'rule')}: ${ids}`,
    more: (count) => `and ${count} more; --json tells all`,
    header: (id, groups, nameServers, voters, zones, zoneLabel) => {
      const place = zones.length === 0 ? 'no zone' : `${zones.length === 1 ? 'zone' : 'zones'} ${zones.join(', ')} by node label ${zoneLabel}`;
      return `${id}: ${counted(groups, 'broker group')}, ${counted(nameServers, 'name server')}, ${counted(voters, 'voter')}; ${place}`;
    },
  },
  zh: {
    holds: '成立',
    broken: '不成立',
    notJudged: '未判断',
    quorum: '多数派',
    got: '实际',
    fix: '修正',
    at: '位置',
    automatic: '自动切换',
    byHand: '需要人工',
    colon: '：',
    comma: '，',
    semicolon: '；',
    noRule: '（没有规则涉及这些类型）',
    titleWidth: 6,
    detailWidth: 4,
    lost: (zone) => `丢失 ${zone}：`,
    rules: (count, ids) => `${count} 条规则：${ids}`,
    more: (count) => `另有 ${count} 处；--json 给出全部`,
    header: (id, groups, nameServers, voters, zones, zoneLabel) => {
      const place = zones.length === 0 ? '没有区' : `区 ${zones.join('、')}（节点标签 ${zoneLabel}）`;
      return `${id}：${groups} 个 broker 组，${nameServers} 个 name server，${voters} 个 controller；${place}`;
    },
  },
};
