import type { Rule } from './rules';

/** A class, the values of an enum, or a list of one of them. */
export type Type = { readonly name: string; readonly prototype: unknown } | { readonly [choice: string]: string } | Type[];

/** What the compiler asks of a value, for callers that have none. Nothing is asked of what is left out. */
export function typeRules(values: object, types: { [name: string]: Type }): Rule[] {
  return Object.entries(values)
    .filter(([name, value]) => value !== undefined && Object.hasOwn(types, name))
    .map(([name, value]) => typeRule(name, value, types[name]));
}

/** The same of one value, which must be there. */
export function typeRule(what: string, value: unknown, type: Type): Rule {
  return { holds: fits(value, type), what: `${what} takes no such value`, got: value, allowed: nameOf(type), fix: 'correct the value' };
}

function fits(value: any, type: Type): boolean {
  if (Array.isArray(type)) return Array.isArray(value) && value.every((item) => fits(item, type[0]));
  if (typeof type !== 'function') return Object.values(type).includes(value);
  if (type === Object) return typeof value === 'object' && value !== null && !Array.isArray(value);
  // By its name: another copy of the package in node_modules has classes of its own.
  return value?.constructor?.name === type.name;
}

function nameOf(type: Type): string {
  if (Array.isArray(type)) return `a list, each element ${nameOf(type[0])}`;
  if (typeof type !== 'function') return Object.values(type).join(', ');
  return { String: 'text', Object: 'a mapping', Boolean: 'true or false' }[type.name] ?? `a ${type.name}`;
}
