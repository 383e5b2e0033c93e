import { type Outage, Recovery, type SecondsRange } from '../../proof/outage';
import type { Language, Text } from '../../proof/text';
import type { Paint } from '../terminal/paint';
import { table, wrapped } from '../terminal/table';

const WIDTH = 100;

/** What happens when parts of a cluster are lost, as lines for people. @internal */
export function outageLines(cluster: string, outages: Outage[], language: Language, paint: Paint): string[] {
  const say = (en: string, zh: string) => ({ en, zh })[language];
  const head = {
    en: ['LOST', 'GROUPS', 'NAMESRV', 'VOTERS', 'RECOVERY', 'KILLED', 'CUT OFF'],
    zh: ['丢失', '组', 'NAMESRV', 'CONTROLLER', '恢复', '进程被杀', '断网'],
  }[language];
  const [first, ...lines] = table(head, alike(outages, language), WIDTH - 2);
  const legend = say(
    'GROUPS: how many lost a member, or both. VOTERS: left, and needed. KILLED, CUT OFF: how long writes stop when the processes die, or when the place is cut off or loses power; "open" lasts until somebody acts.',
    '组：失去一个成员或全部成员的组数。CONTROLLER：剩余数与所需数。进程被杀、断网：进程死亡时，或该处断网、断电时，写入停止多久；“不定”表示直到有人处理。',
  );
  return [
    paint.strong(say(`What is left of ${cluster} when something is lost`, `${cluster} 丢失一部分后剩下什么`)),
    paint.faint(`  ${first}`),
    ...lines.map((line) => `  ${line}`),
    ...wrapped(legend, WIDTH - 2).map((line) => `  ${line}`),
    ...handsLines(
      outages.filter(({ recovery }) => recovery === Recovery.BY_HAND),
      language,
      paint,
    ),
  ];
}

/** One row for all losses of a kind that leave the same. */
function alike(outages: Outage[], language: Language): string[][] {
  const rows = new Map<string, { lost: string; count: number; cells: string[] }>();
  for (const outage of outages) {
    const cells = [
      groupsText(outage)[language],
      `${outage.nameServersLeft}`,
      `${outage.votersLeft} / ${outage.votersNeeded}`,
      RECOVERIES[outage.recovery][language],
      stopText(outage.writeStopKilled)[language],
      stopText(outage.writeStopCut)[language],
    ];
    const [kind] = outage.id.split('-');
    const key = isWholeZone(outage) ? outage.id : JSON.stringify([kind, outage.nodes.length, cells]);
    const row = rows.get(key);
    if (row) row.count++;
    else rows.set(key, { lost: outage.lost[language], count: 1, cells });
  }
  return [...rows.values()].map(({ lost, count, cells }) => {
    const more = count === 1 ? '' : { en: ` (and ${count - 1} alike)`, zh: `（另有 ${count - 1} 个相同）` }[language];
    return [`${lost}${more}`, ...cells];
  });
}

const isWholeZone = ({ zones, id }: Outage) => id === `zone-${zones[0]}`;

const RECOVERIES: { readonly [recovery in Recovery]: Text } = {
  [Recovery.UNAFFECTED]: { en: 'not needed', zh: '不需要' },
  [Recovery.AUTOMATIC]: { en: 'automatic', zh: '自动' },
  [Recovery.BY_HAND]: { en: 'by hand', zh: '人工' },
};

function groupsText({ groups }: Outage): Text {
  const gone = groups.filter(({ membersLeft }) => membersLeft.length === 0).length;
  const halved = groups.length - gone;
  if (groups.length === 0) return { en: 'whole', zh: '完整' };
  return {
    en: [...(gone > 0 ? [`${gone} lost`] : []), ...(halved > 0 ? [`${halved} halved`] : [])].join(', '),
    zh: [...(gone > 0 ? [`${gone} 个全失`] : []), ...(halved > 0 ? [`${halved} 个剩一半`] : [])].join('，'),
  };
}

function stopText(stop: SecondsRange | undefined): Text {
  if (stop === undefined) return { en: 'open', zh: '不定' };
  const { from, to } = stop;
  const text = to === 0 ? '-' : from === to ? `${to} s` : `${from}-${to} s`;
  return { en: text, zh: text };
}

/** Losses of whole zones are told step by step. The others fill a runbook. */
function handsLines(outages: Outage[], language: Language, paint: Paint): string[] {
  const others = outages.filter((outage) => !isWholeZone(outage)).length;
  const rest = {
    en: `${others === 1 ? 'Another loss needs' : `${others} other losses need`} hands too: the steps are in --json, and in runbook.md of the command report.`,
    zh: `另有 ${others} 种丢失也需要人工处理：步骤见 --json，或 report 命令的 runbook.zh.md。`,
  }[language];
  return [
    ...outages.filter(isWholeZone).flatMap((outage) => stepLines(outage, language, paint)),
    ...(others === 0 ? [] : ['', ...wrapped(rest, WIDTH)]),
  ];
}

function stepLines({ lost, notes, steps }: Outage, language: Language, paint: Paint): string[] {
  const title = { en: `What to do when ${lost.en} is lost`, zh: `丢失${lost.zh}时的处理` }[language];
  return [
    '',
    paint.strong(title),
    ...notes.flatMap((note) => wrapped(note[language], WIDTH - 2).map((line) => `  ${line}`)),
    ...steps.flatMap(({ what, commands }, index) => [
      ...wrapped(what[language], WIDTH - 6).map((line, number) => `${number === 0 ? `${index + 1}.`.padStart(4) : '    '} ${line}`),
      // A command is pasted, so that it is never broken.
      ...commands.flatMap((command) => command.split('\n').map((line) => `       ${line}`)),
    ]),
  ];
}
