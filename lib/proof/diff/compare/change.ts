import type { Manifest } from '../../facts/manifest';
import { titleOf } from '../../facts/manifest';
import type { PodFacts } from '../../facts/pod-facts';
import { plain, type Text } from '../../text';
import { type DiffItem, DiffSeverity, type DiffTopic } from '../diff';
import { podKey, type Who } from './who';

/** One difference of one pod or object, before those that say the same are told together. @internal */
export interface Change {
  readonly severity: DiffSeverity;
  readonly topic: DiffTopic;
  /** The pods it is about, or else the objects. */
  readonly pods?: PodFacts[];
  readonly objects?: Manifest[];
  readonly what: Text;
  readonly before?: string;
  readonly after?: string;
  readonly meaning?: Text;
  readonly fix?: Text;
  /** Whether values that differ from subject to subject are always told by one example. */
  readonly byExample?: boolean;
  /** The commands of the way out for all objects that it is told about. */
  readonly commands?: (objects: Manifest[]) => string[];
}

const NOTHING = plain('');
/** Values that differ from subject to subject in more ways than these are told by one example. */
const EXAMPLES = 3;
const ORDER = [DiffSeverity.REFUSE, DiffSeverity.DANGER, DiffSeverity.RESTART, DiffSeverity.INFO];

/** Differences as they are told: the gravest first, and what is the same of many told once. @internal */
export function itemsOf(changes: Change[], who: Who): DiffItem[] {
  const told = [...groupByText(changes, false).values()].flatMap((alike) => {
    const values = [...groupByText(alike, true).values()];
    if (values.length <= (alike[0].byExample ? 1 : EXAMPLES)) return values.map((same) => itemOf(same, who, 1));
    return [itemOf(alike, who, values.length)];
  });
  return ORDER.flatMap((severity) => told.filter((item) => item.severity === severity));
}

function groupByText(changes: Change[], withValues: boolean): Map<string, Change[]> {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const { severity, topic, what, meaning, fix, before, after, pods } = change;
    const id = JSON.stringify([severity, topic, what.en, meaning?.en, fix?.en, pods === undefined, ...(withValues ? [before, after] : [])]);
    const group = groups.get(id);
    if (group) group.push(change);
    else groups.set(id, [change]);
  }
  return groups;
}

function itemOf(changes: Change[], who: Who, variants: number): DiffItem {
  const [{ severity, topic, what, before, after, meaning, fix, commands }] = changes;
  const pods = [...new Map(changes.flatMap((change) => change.pods ?? []).map((pod) => [podKey(pod), pod])).values()];
  const objects = [...new Set(changes.flatMap((change) => change.objects ?? []))];
  return {
    severity,
    topic,
    who: pods.length > 0 ? who.pods(pods) : who.objects(objects),
    what: variants === 1 ? what : { en: `${what.en} (${variants} different values, such as)`, zh: `${what.zh}（共 ${variants} 种取值，例如）` },
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    meaning: meaning ?? NOTHING,
    fix: fix ?? NOTHING,
    commands: commands?.(objects) ?? [],
    subjects: pods.length > 0 ? pods.map(({ name }) => name) : objects.map(titleOf),
  };
}
