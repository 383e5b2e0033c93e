import { type DeadEndCheck, DeadEndOutcome, type PlacementPlan, PlanOutcome, type PodPlan, type ZoneCapacity } from '../../proof/plan';
import type { Language, Text } from '../../proof/text';
import type { Paint } from '../terminal/paint';
import { table, wrapped } from '../terminal/table';

const WIDTH = 100;

/** A plan as lines for people. @internal */
export function planLines(plan: PlacementPlan, language: Language, paint: Paint): string[] {
  const say = (en: string, zh: string) => ({ en, zh })[language];
  const sections: [string, string[]][] = [
    [say('Pods', 'Pod'), podTable(plan.pods, language, paint)],
    [
      say('Not guaranteed, and why', '没有保证的，以及原因'),
      plan.pods.filter(needsWords).flatMap((pod) => told(pod.pod, pod.says, pod.fix, language)),
    ],
    [say('Dead ends', '死局'), plan.deadEnds.filter(({ outcome }) => outcome !== DeadEndOutcome.NONE).flatMap((check) => deadEnd(check, language))],
    [say('Room by zone, with these pods', '各区的余量（含这些 Pod）'), capacityTable(plan.capacity, language)],
    ...plan.withoutZone.map(({ zone, pods, capacity }): [string, string[]] => [
      say(`Without ${zone}`, `没有 ${zone} 时`),
      [...capacityTable(capacity, language), ...alike(pods, language).flatMap(([names, says]) => told(names, says, { en: '', zh: '' }, language))],
    ]),
    [say('Nodes to look at', '需要留意的节点'), plan.warnings.flatMap(({ node, says, fix }) => told(node, says, fix, language))],
    [
      say('Not looked at', '没有考虑的'),
      [...new Set(plan.pods.flatMap(({ caveats }) => caveats.map((caveat) => caveat[language])))].flatMap((text) => bullet(text)),
    ],
  ];
  const head = say(
    `Kubernetes ${plan.kubernetes}, zones by node label ${plan.zoneLabel}`,
    `Kubernetes ${plan.kubernetes}，区由节点标签 ${plan.zoneLabel} 表示`,
  );
  return [
    paint.strong(head),
    ...sections.filter(([, lines]) => lines.length > 0).flatMap(([title, lines]) => ['', paint.strong(title), ...lines.map((line) => `  ${line}`)]),
    ...(plan.complete ? [] : ['', ...wrapped(say(INCOMPLETE.en, INCOMPLETE.zh), WIDTH)]),
    '',
    totals(plan.pods, language, paint),
  ];
}

const INCOMPLETE: Text = {
  en: 'Not every way in which ties can fall was followed; a tie that was not can lead to other places.',
  zh: '没有推演平局的每一种结果；未推演的平局可能落在别处。',
};

const OUTCOMES: { readonly [outcome in PlanOutcome]: Text } = {
  [PlanOutcome.GUARANTEED]: { en: 'guaranteed', zh: '有保证' },
  [PlanOutcome.PREDICTED]: { en: 'predicted', zh: '预测' },
  [PlanOutcome.RUNNING]: { en: 'running', zh: '已运行' },
  [PlanOutcome.PENDING]: { en: 'Pending', zh: 'Pending' },
};

const needsWords = ({ outcome, fix }: PodPlan) => outcome !== PlanOutcome.GUARANTEED || fix.en !== '';

function podTable(pods: PodPlan[], language: Language, paint: Paint): string[] {
  const isOne = new Set(pods.map(({ namespace }) => namespace)).size === 1;
  const rows = pods.map(({ namespace, pod, zone, zones, nodes, outcome }) => [
    isOne ? pod : `${namespace}/${pod}`,
    zone ?? (zones.join(' | ') || '-'),
    OUTCOMES[outcome][language],
    listed(nodes, language),
  ]);
  const [head, ...lines] = table({ en: ['POD', 'ZONE', 'OUTCOME', 'NODE'], zh: ['POD', '区', '结果', '节点'] }[language], rows, WIDTH - 2);
  return [paint.faint(head), ...lines];
}

const MOST_NODES = 8;

function listed(nodes: string[], language: Language): string {
  const more = nodes.length - MOST_NODES;
  if (more < 2) return nodes.join(' | ') || '-';
  return `${nodes.slice(0, MOST_NODES).join(' | ')} ${{ en: `and ${more} more`, zh: `等 ${nodes.length} 个` }[language]}`;
}

function capacityTable(capacity: ZoneCapacity[], language: Language): string[] {
  const head = {
    en: ['ZONE', 'NODES', 'PODS', 'CPU FREE', 'OF', 'MEMORY FREE', 'OF'],
    zh: ['区', '节点', 'POD', 'CPU 余量', '总量', '内存余量', '总量'],
  }[language];
  const rows = capacity.map(({ zone, nodes, schedulable, pods, cpu, memory }) => [
    zone ?? { en: '(no zone)', zh: '（无区）' }[language],
    schedulable.length === nodes.length
      ? `${nodes.length}`
      : { en: `${schedulable.length} of ${nodes.length}`, zh: `${nodes.length} 个中的 ${schedulable.length} 个` }[language],
    `${pods.length}`,
    cores(cpu.free),
    cores(cpu.allocatable),
    gibibytes(memory.free),
    gibibytes(memory.allocatable),
  ]);
  return table(head, rows, WIDTH - 2);
}

const cores = (thousandths: number): string => `${Math.round(thousandths / 100) / 10}`;
const gibibytes = (bytes: number): string => `${Math.round((bytes / 2 ** 30) * 10) / 10}Gi`;

/** What is said of pods, once for all of which the same is said. */
function alike(pods: PodPlan[], language: Language): [string, Text][] {
  const groups = new Map<string, { names: string[]; says: Text }>();
  for (const { pod, outcome, says } of pods) {
    const general = says[language].replaceAll(pod, '*');
    const group = groups.get(`${outcome} ${general}`) ?? { names: [], says };
    group.names.push(pod);
    groups.set(`${outcome} ${general}`, group);
  }
  return [...groups.values()].map(({ names, says }) => [names.join(', '), says]);
}

const deadEnd = ({ pods, says }: DeadEndCheck, language: Language): string[] =>
  told(pods.map((id) => id.slice(id.indexOf('/') + 1)).join(', '), says, { en: '', zh: '' }, language);

/** Who, what, and the way out below. */
function told(who: string, says: Text, fix: Text, language: Language): string[] {
  const text = says[language].startsWith(who) ? says[language] : `${who}${{ en: ': ', zh: '：' }[language]}${says[language]}`;
  return [
    ...bullet(text),
    ...(fix[language] === '' ? [] : wrapped(`${{ en: 'fix: ', zh: '修正：' }[language]}${fix[language]}`, WIDTH - 6).map((line) => `    ${line}`)),
  ];
}

const bullet = (text: string): string[] => wrapped(text, WIDTH - 4).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);

function totals(pods: PodPlan[], language: Language, paint: Paint): string {
  const colors: { readonly [outcome in PlanOutcome]: (text: string) => string } = {
    [PlanOutcome.GUARANTEED]: paint.good,
    [PlanOutcome.PREDICTED]: paint.doubt,
    [PlanOutcome.RUNNING]: paint.doubt,
    [PlanOutcome.PENDING]: paint.bad,
  };
  return Object.values(PlanOutcome)
    .map((outcome) => {
      const count = pods.filter((pod) => pod.outcome === outcome).length;
      const text = `${OUTCOMES[outcome][language]}${{ en: ': ', zh: '：' }[language]}${count}`;
      return count === 0 ? text : colors[outcome](text);
    })
    .join({ en: ', ', zh: '，' }[language]);
}
