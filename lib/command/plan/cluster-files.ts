import type { Manifest } from '../../proof/facts/manifest';
import { manifestProblems, problem } from '../../proof/facts/read-manifests';
import { readText } from '../../proof/facts/reading/manifest-files';
import type { Text } from '../../proof/text';
import { Unreadable } from '../judging';

/** What is in a file of this kind, and which command of kubectl writes it. */
interface Expected {
  readonly kinds: string[];
  readonly kubectl: string;
}

const EXPECTED: { readonly [option: string]: Expected } = {
  nodes: { kinds: ['Node'], kubectl: 'kubectl get nodes -o json' },
  pods: { kinds: ['Pod'], kubectl: 'kubectl get pods -A -o json' },
  volumes: { kinds: ['PersistentVolume', 'PersistentVolumeClaim', 'StorageClass'], kubectl: 'kubectl get pv,pvc,storageclass -A -o json' },
};

/** The objects in a file that kubectl wrote; throws {@link Unreadable} if they are not what is expected. @internal */
export function readClusterFile(option: 'nodes' | 'pods' | 'volumes', file: string): any[] {
  const { kinds, kubectl } = EXPECTED[option];
  const text = readText(file, true);
  if (typeof text !== 'string') throw new Unreadable([problem(file, text)]);
  const hint: Text = { en: `; write it with ${kubectl}`, zh: `；请用 ${kubectl} 生成` };
  const refuse = (what: Text, line?: number) => problem(file, { line, what: { en: what.en + hint.en, zh: what.zh + hint.zh } });
  const parsed = parse(text);
  if ('what' in parsed) throw new Unreadable([refuse(parsed.what, parsed.line)]);
  const items = itemsOf(parsed.value, kinds);
  if (items === undefined) throw new Unreadable([refuse({ en: 'no list of Kubernetes objects', zh: '不是 Kubernetes 对象的列表' })]);
  // Without a node there is nothing to plan; an empty list of pods or volumes is an answer.
  if (items.length === 0 && option === 'nodes') throw new Unreadable([refuse({ en: 'no Node in it', zh: '其中没有 Node' })]);
  const problems = items.flatMap((body, index) => itemProblems({ body }, index, kinds));
  if (problems.length > 0) throw new Unreadable(problems.map((what) => problem(file, { what })));
  return items;
}

function parse(text: string): { readonly value: any } | { readonly what: Text; readonly line?: number } {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch (error) {
    if (!/^\s*[[{]/.test(text)) return { what: { en: 'not JSON', zh: '不是 JSON' } };
    const { message } = error as Error;
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
    const short = message.replace(/ (in JSON )?at position.*$/s, '').replace(/, .*is not valid JSON$/s, '');
    return { what: { en: `not JSON: ${short}`, zh: `JSON 有误：${short}` }, line: text.slice(0, position).split('\n').length };
  }
}

/** kubectl makes a List of whatever it prints, but for a single object asked for by its name. */
function itemsOf(value: any, kinds: string[]): any[] | undefined {
  if (Array.isArray(value)) return value;
  if (Array.isArray(value?.items)) {
    // A list of one kind, such as a NodeList, does not repeat it in each item.
    return value.items.map((item: any) =>
      typeof item === 'object' && item !== null && kinds.length === 1 ? { apiVersion: 'v1', kind: kinds[0], ...item } : item,
    );
  }
  return typeof value?.kind === 'string' ? [value] : undefined;
}

function itemProblems(manifest: Manifest, index: number, kinds: string[]): Text[] {
  const at = (what: Text): Text => ({ en: `items[${index}]: ${what.en}`, zh: `items[${index}]：${what.zh}` });
  const found = manifestProblems(manifest);
  if (found.length > 0) return found.map(({ what }) => at(what));
  const { kind } = manifest.body;
  return kinds.includes(kind) ? [] : [at({ en: `${kinds.join(' or ')} expected, got ${kind}`, zh: `应为 ${kinds.join(' 或 ')}，实际是 ${kind}` })];
}
