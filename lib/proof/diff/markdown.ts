import type { Language, Text } from '../text';
import { type Diff, type DiffItem, DiffSeverity, DiffTopic, type PodRestart } from './diff';

/**
 * A comment on a pull request holds 65,536 characters. Two long lists, seven short ones and their titles stay below 60,000, because no line
 * is longer than a short list.
 */
const LONG = 9_000;
const SHORT = 5_000;
const CELL = 700;
const VALUE = 160;

/** A difference as a comment on a pull request, never longer than 60,000 characters. @internal */
export function diffMarkdown(diff: Diff, language: Language): string {
  const page = new Page(language);
  const of = (...severities: DiffSeverity[]) => diff.items.filter(({ severity }) => severities.includes(severity));
  const infos = of(DiffSeverity.INFO);
  return [
    `## ${page.say({ en: 'What this change does', zh: '这次变更的影响' })}`,
    `**${page.text(diff.summary)}**`,
    page.section({ en: 'Refused by the API server', zh: 'API 服务器会拒绝' }, of(DiffSeverity.REFUSE), LONG),
    page.section({ en: 'Danger', zh: '危险' }, of(DiffSeverity.DANGER), LONG),
    page.restarts(diff),
    page.section({ en: 'What changes with the restarts', zh: '重启带来的改变' }, of(DiffSeverity.RESTART)),
    page.folded(
      { en: 'Without a restart', zh: '无需重启' },
      infos.filter(({ topic }) => topic !== DiffTopic.OBJECTS && topic !== DiffTopic.CLAIMS),
    ),
    page.folded(
      { en: 'Claims', zh: '卷声明' },
      infos.filter(({ topic }) => topic === DiffTopic.CLAIMS),
    ),
    page.folded(
      { en: 'Objects', zh: '对象' },
      infos.filter(({ topic }) => topic === DiffTopic.OBJECTS),
    ),
    page.unknown(diff.notJudged),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** Writes in one language. */
class Page {
  constructor(private readonly language: Language) {}

  public say(text: Text): string {
    return text[this.language];
  }

  /** A text of the difference, whose names somebody else chose. */
  public text(text: Text): string {
    return escaped(this.say(text), CELL);
  }

  public section(title: Text, items: DiffItem[], budget = SHORT): string {
    return items.length === 0 ? '' : `### ${this.say(title)}\n\n${this.list(items, budget)}`;
  }

  public folded(title: Text, items: DiffItem[]): string {
    return items.length === 0 ? '' : this.details(`${this.say(title)} (${items.length})`, this.list(items));
  }

  public unknown(names: string[]): string {
    if (names.length === 0) return '';
    const title = this.say({ en: 'Changed, but not judged: nothing is known about these kinds', zh: '有变更但未判断：不了解这些种类' });
    return `### ${title}\n\n${this.bounded(names.map((name) => `- ${escaped(name, VALUE)}`))}`;
  }

  public restarts({ restarts, waves }: Diff): string {
    if (waves.length === 0) return '';
    const title = { en: 'Pods that restart or start', zh: '重启或启动的 Pod' };
    const rows = waves.map(({ wave, restarting, starting }) => `| ${wave} | ${this.text(restarting) || '—'} | ${this.text(starting) || '—'} |`);
    const head = this.say({ en: '| wave | restart | start |', zh: '| 波次 | 重启 | 启动 |' });
    const parts = [
      `### ${this.say(title)}`,
      this.say({
        en: 'Argo CD applies wave by wave and goes on when everything in the wave is healthy:',
        zh: 'Argo CD 按波次应用，一个波次全部健康后才继续：',
      }),
      `${head}\n| --- | --- | --- |\n${this.bounded(rows)}`,
      ...this.plainKubectl(restarts),
      ...(restarts.length === 0
        ? []
        : [
            this.details(
              this.say({ en: `The ${restarts.length} pods, in this order`, zh: `共 ${restarts.length} 个 Pod，按此顺序` }),
              this.pods(restarts),
            ),
          ]),
    ];
    return parts.join('\n\n');
  }

  private plainKubectl(restarts: PodRestart[]): string[] {
    if (restarts.length === 0) return [];
    const taking = restarts.filter(({ takesTurns }) => takesTurns).length;
    const told = this.say({
      en: 'Plain `kubectl apply` changes all of them at once.',
      zh: '普通 `kubectl apply` 会一次全部修改。',
    });
    const turns = this.say({
      en: ` The stop script of ${taking} of these pods makes the two members of a group, and the controllers, take turns, the lower number first; different groups restart at the same time. Pods of one StatefulSet go one after another.`,
      zh: `其中 ${taking} 个 Pod 的停止脚本让同组的两个成员、以及各个 controller 轮流停止，编号小的在先；不同的组同时重启。同一个 StatefulSet 的 Pod 逐个重启。`,
    });
    const none = this.say({
      en: ' No stop script of these pods is known to make members take turns. Pods of one StatefulSet go one after another.',
      zh: '这些 Pod 没有已知能让成员轮流停止的脚本。同一个 StatefulSet 的 Pod 逐个重启。',
    });
    const refused = restarts.filter(({ afterRefusal }) => afterRefusal).length;
    const later = this.say({
      en: ` ${refused} of them belong to objects that the API server refuses: they restart only after the way out above.`,
      zh: `其中 ${refused} 个属于 API 服务器会拒绝的对象：走完上面的步骤之后才会重启。`,
    });
    return [`${told}${taking > 0 ? turns : none}${refused > 0 ? later : ''}`];
  }

  private pods(restarts: PodRestart[]): string {
    const head = this.say({ en: '| wave | pod | because of |', zh: '| 波次 | Pod | 原因 |' });
    return `${head}\n| --- | --- | --- |\n${this.bounded(restarts.map(({ wave, pod, because }) => `| ${wave} | ${code(pod)} | ${this.text(because)} |`))}`;
  }

  private list(items: DiffItem[], budget = SHORT): string {
    return this.bounded(
      items.map((item) => this.item(item)),
      budget,
    );
  }

  private item({ who, what, before, after, meaning, fix, commands }: DiffItem): string {
    const colon = this.say({ en: ': ', zh: '：' });
    const values =
      before === undefined && after === undefined
        ? ''
        : `${colon}${before === undefined ? '∅' : code(before)} → ${after === undefined ? '∅' : code(after)}`;
    const lines = [`- **${this.text(who)}**${colon}${this.text(what)}${values}`];
    const told = [this.text(meaning), this.text(fix)].filter((text) => text !== '');
    const [stop, end] = [this.say({ en: '. ', zh: '。' }), this.say({ en: '.', zh: '。' })];
    if (told.length > 0) lines.push(`  ${told.map((text) => text.replace(/^./, (letter) => letter.toUpperCase())).join(stop)}${end}`);
    lines.push(...commands.slice(0, 3).map((command) => `  ${code(wholeWords(command), CELL)}`));
    return lines.join('<br>\n');
  }

  /** As many lines as fit, and how many there are more. */
  private bounded(lines: string[], budget = SHORT): string {
    const told: string[] = [];
    let length = 0;
    for (const line of lines) {
      length += line.length + 1;
      if (length > budget && told.length > 0) break;
      told.push(line);
    }
    const more = lines.length - told.length;
    if (more === 0) return told.join('\n');
    const isTable = lines[0].startsWith('|');
    const text = this.say({ en: `and ${more} more`, zh: `另有 ${more} 项` });
    return [...told, isTable ? `| … | ${text} | |` : `- … ${text}`].join('\n');
  }

  private details(summary: string, body: string): string {
    return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
  }
}

const shortened = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** A command that is cut between its words, so that it names nothing else. */
function wholeWords(command: string): string {
  return command.length <= CELL ? command : `${command.slice(0, command.lastIndexOf(' ', CELL - 2))} …`;
}

/** Text without what a name could do to the page: break a table, open a tag, call a person or link an issue. */
function escaped(text: string, length: number): string {
  const signs = [...text.replace(/\s+/g, ' ')];
  let told = '';
  for (const [index, sign] of signs.entries()) {
    // Within a word, an underscore is only that.
    const isPlain = sign === '_' ? isWord(signs[index - 1]) && isWord(signs[index + 1]) : !'&<>|`*[]~@#\\'.includes(sign);
    const next = isPlain ? sign : `&#${sign.charCodeAt(0)};`;
    if (told.length + next.length >= length) return `${told}…`;
    told += next;
  }
  return told;
}

const isWord = (sign: string | undefined): boolean => sign !== undefined && /[A-Za-z0-9]/.test(sign);

/** A value to the letter. A table ends a cell at each bar, also within code. */
function code(value: string, length = VALUE): string {
  const text = shortened(value.replace(/\s+/g, ' '), length).replace(/\|/g, '¦');
  const runs = (text.match(/`+/g) ?? []).map((run) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  const pad = text === '' || text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}
