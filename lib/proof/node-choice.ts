import { HOSTNAME, type Pod } from './cluster';
import { expressionMatches, integer } from './label-match';
import { affinityTerms, bypassesScheduler, nodeTerms, spreadConstraints } from './scheduling';

type Json = any;

/** The key under which rules speak about the name of a node. No label has such a key. @internal */
export const NAME = 'metadata.name of the node';

/** What must hold of a node's labels, all of it, in one of the ways to meet a pod's rules. @internal */
export interface Way {
  /** The number of the node affinity term, from 1. */
  readonly term?: number;
  readonly expressions: Json[];
}

/**
 * All ways to meet a pod's rules about nodes. What pod affinity and topology spread say about other pods is left out, because there are states
 * in which it holds: pod affinity is met beside the right pod of somebody else, and spread does not count terminating pods. They still ask
 * that the node has the label.
 *
 * @internal
 */
export function waysOf(pod: Pod): Way[] {
  const { nodeName, nodeSelector } = pod.spec;
  const aboutPods = bypassesScheduler(pod) ? [] : [...affinityTerms(pod), ...spreadConstraints(pod)];
  const always = [
    ...(nodeName ? [{ key: NAME, operator: 'In', values: [nodeName] }] : []),
    ...Object.entries(nodeSelector ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    ...aboutPods.map(({ topologyKey }) => ({ key: topologyKey, operator: 'Exists' })),
  ];
  const terms = nodeTerms(pod);
  if (terms === undefined) return [{ expressions: always }];
  return terms.flatMap((term, index) => {
    const fields: Json[] = term?.matchFields ?? [];
    const own = [...(term?.matchExpressions ?? []), ...fields.map((field) => ({ ...field, key: NAME }))];
    const matchesNothing = own.length === 0 || fields.some(({ key }) => key !== 'metadata.name');
    return matchesNothing ? [] : [{ term: index + 1, expressions: [...always, ...own] }];
  });
}

/** The keys that expressions speak about. @internal */
export const keysOf = (expressions: Json[]): string[] => expressions.map(({ key }) => key);

/**
 * The decisive values that meet what expressions say about a key. Undefined stands for a node that lacks the label.
 *
 * @param among All the expressions that tell values apart.
 * @internal
 */
export function valuesThatMeet(expressions: Json[], key: string, among: Json[] = expressions): (string | undefined)[] {
  const own = expressions.filter((expression) => expression.key === key);
  return decisiveValues(key, among).filter((value) => own.every((expression) => expressionMatches(expression, value)));
}

/** Whether some node can meet expressions. Each label can have any value beside any other, so each key is looked at alone. @internal */
export function canBeMet(expressions: Json[]): boolean {
  return keysOf(expressions).every((key) => valuesThatMeet(expressions, key).length > 0);
}

/**
 * The values of a label that make every difference: those the expressions name, no value at all, and of every other kind two, because rules
 * about two nodes tell only equal values from different ones.
 */
function decisiveValues(key: string, expressions: Json[]): (string | undefined)[] {
  const own = expressions.filter((expression) => (isName(key) ? isName(expression.key) : expression.key === key));
  const values = new Set(namedValues(own));
  const addTwo = (spell: (index: number) => string) => {
    const enough = values.size + 2;
    for (let index = 0; values.size < enough; index++) values.add(spell(index));
  };
  // A label can spell a number with any zeros before it.
  for (const number of own.flatMap(numbersBeside)) addTwo((index) => `${'0'.repeat(index)}${number}`);
  addTwo((index) => `${isName(key) ? 'node' : 'unnamed'}-${index + 1}`);
  return isName(key) ? [...values] : [...values, undefined];
}

/** The values that expressions name. @internal */
export const namedValues = (expressions: Json[]): string[] => expressions.flatMap(({ values }) => values ?? []);

/** The number next to the limit of Gt or Lt meets all limits if any number does. No label value begins with a minus. */
function numbersBeside({ operator, values }: Json): bigint[] {
  const limit = operator === 'Gt' || operator === 'Lt' ? integer(values?.[0]) : undefined;
  if (limit === undefined) return [];
  const beside = operator === 'Gt' ? limit + 1n : limit - 1n;
  return beside < 0n ? [] : [beside];
}

/** The name and the host name of a node: both always exist, and no two nodes share them. @internal */
export const isName = (key: string): boolean => key === NAME || key === HOSTNAME;
