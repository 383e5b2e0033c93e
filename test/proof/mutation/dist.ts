import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export type Json = any;

/** What an object of dist/ is there for, which a mutant does not change. */
export interface Role {
  readonly component: 'broker' | 'controller' | 'nameserver';
  /** The brokerName of a member. */
  readonly group?: string;
  /** The number of a member. */
  readonly member?: string;
  /** The id of a voter. */
  readonly voter?: string;
}

const FOLDER = join(__dirname, '../../../dist/rocketmq');

/** The committed cluster, one object a file. */
export const DIST: Json[] = readdirSync(FOLDER)
  .sort()
  .map((file) => parse(readFileSync(join(FOLDER, file), 'utf8')));

/** What a workload is there for, by its name. */
export function roleOf({ kind, metadata }: Json): Role | undefined {
  const [, component, first, second] = /^rocketmq-(broker|controller|nameserver)(?:-(\d))?(?:-(\d))?$/.exec(metadata?.name) ?? [];
  if (kind !== 'StatefulSet' || component === undefined) return undefined;
  if (component === 'broker') return { component, group: `broker-${first}`, member: second };
  return component === 'controller' ? { component, voter: `n${first}` } : { component: 'nameserver' };
}

/** The role of each of them; only workloads have one. */
export const ROLES: (Role | undefined)[] = DIST.map(roleOf);

export const titleOf = (body: Json) => `${body.kind} ${body.metadata.name}`;

/** The object of dist/ with this title. */
export function indexOf(title: string): number {
  const index = DIST.findIndex((body) => titleOf(body) === title);
  if (index < 0) throw new Error(`dist/ has no ${title}`);
  return index;
}
