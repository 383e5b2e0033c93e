import type { Facts } from '../../facts/facts';
import type { Manifest } from '../../facts/manifest';
import { podsOf } from '../../pods';
import type { Text } from '../../text';
import type { Change } from '../compare/change';
import type { Comparison } from '../compare/comparison';
import { idOf } from '../compare/pairing';
import { DiffSeverity, DiffTopic } from '../diff';

/** A claim that a StatefulSet makes for a pod. */
interface Claim {
  readonly name: string;
  readonly set: Manifest;
  readonly size: string;
  readonly storageClass?: string;
}

const sets = (facts: Facts) => new Map(facts.ofKind('StatefulSet').map((set) => [idOf(set), set]));

function claimsOf(set: Manifest): Claim[] {
  const templates: any[] = set.body.spec?.volumeClaimTemplates ?? [];
  return podsOf(set.body).flatMap(({ name }) =>
    templates.map(({ metadata, spec }) => ({
      name: `${metadata?.name ?? ''}-${name}`,
      set,
      size: `${spec?.resources?.requests?.storage ?? '?'}`,
      ...(spec?.storageClassName !== undefined && { storageClass: spec.storageClassName }),
    })),
  );
}

const retention = ({ body }: Manifest) => ({ whenDeleted: 'Retain', whenScaled: 'Retain', ...body.spec?.persistentVolumeClaimRetentionPolicy });

/** Claims that are made, that nobody uses any more, or that are deleted. @internal */
export function claimChanges({ before, after }: Comparison): Change[] {
  const [old, young] = [sets(before), sets(after)];
  const changes: Change[] = [];
  for (const [id, set] of old) {
    const now = young.get(id);
    changes.push(...(now === undefined ? removedSet(set) : [...fewerClaims(set, now), ...keptShorter(set, now)]));
  }
  for (const [id, set] of young) changes.push(...newClaims(claimsOf(set), old.get(id)));
  return changes;
}

const INFO = { severity: DiffSeverity.INFO, topic: DiffTopic.CLAIMS };
const DANGER = { severity: DiffSeverity.DANGER, topic: DiffTopic.CLAIMS };
const list = (claims: Claim[]): string => [...claims.slice(0, 4).map(({ name }) => name), ...(claims.length > 4 ? ['…'] : [])].join(', ');

function removedSet(set: Manifest): Change[] {
  const claims = claimsOf(set);
  if (claims.length === 0) return [];
  const deletes = retention(set).whenDeleted === 'Delete';
  return [
    {
      ...(deletes ? DANGER : INFO),
      objects: [set],
      what: deletes
        ? {
            en: 'DATA LOSS: with the StatefulSet its claims and all they hold are deleted (whenDeleted: Delete)',
            zh: '数据丢失：删除 StatefulSet 时，卷声明及其全部数据一起被删除（whenDeleted: Delete）',
          }
        : { en: 'its claims are orphaned', zh: '它的卷声明成为孤儿' },
      before: list(claims),
      byExample: true,
      meaning: deletes
        ? {
            en: 'without pruning that happens when somebody deletes it; with pruning, at once',
            zh: '不启用 prune 时发生在有人删除它之时；启用 prune 时立即发生',
          }
        : {
            en: 'they and their data stay when the StatefulSet is deleted, until somebody deletes them too',
            zh: 'StatefulSet 被删除后，它们和数据仍在，直到有人删除',
          },
      ...(deletes && {
        fix: {
          en: 'first set persistentVolumeClaimRetentionPolicy to Retain and apply that',
          zh: '先把 persistentVolumeClaimRetentionPolicy 设为 Retain 并应用',
        },
      }),
    },
  ];
}

/** By a smaller number of replicas, other ordinals, or another name of a claim template. */
function fewerClaims(set: Manifest, now: Manifest): Change[] {
  const left = new Set(claimsOf(now).map(({ name }) => name));
  const gone = claimsOf(set).filter(({ name }) => !left.has(name));
  if (gone.length === 0) return [];
  const names = (one: Manifest) => (one.body.spec?.volumeClaimTemplates ?? []).map((template: any) => template?.metadata?.name);
  const renamed = names(set).some((name: string) => !names(now).includes(name));
  // The policy that counts is the one that is applied with the smaller number.
  const deletes = !renamed && retention(now).whenScaled === 'Delete';
  return [
    {
      ...(deletes || renamed ? DANGER : INFO),
      objects: [now],
      what: deletes
        ? {
            en: 'DATA LOSS: the claims of the pods that go are deleted with all they hold (whenScaled: Delete)',
            zh: '数据丢失：离开的 Pod 的卷声明及其全部数据被删除（whenScaled: Delete）',
          }
        : { en: 'claims are orphaned', zh: '卷声明成为孤儿' },
      before: list(gone),
      byExample: true,
      meaning: deletes
        ? { en: 'it happens as soon as this is applied', zh: '应用后立即发生' }
        : renamed
          ? {
              en: 'the pods find other claims, which are empty; what the old ones hold is no longer read',
              zh: 'Pod 使用另外的空卷声明，旧卷声明里的数据不再被读取',
            }
          : { en: 'they and their data stay until somebody deletes them', zh: '它们和数据会一直留着，直到有人删除' },
      ...(deletes && { fix: { en: 'set whenScaled: Retain in the same change', zh: '在同一变更中设置 whenScaled: Retain' } }),
    },
  ];
}

function keptShorter(set: Manifest, now: Manifest): Change[] {
  const [old, young] = [retention(set), retention(now)];
  return (['whenDeleted', 'whenScaled'] as const)
    .filter((when) => old[when] !== young[when])
    .map((when) => ({
      ...(young[when] === 'Delete' ? DANGER : INFO),
      objects: [now],
      what: { en: `persistentVolumeClaimRetentionPolicy.${when}`, zh: `persistentVolumeClaimRetentionPolicy.${when}` },
      before: old[when],
      after: young[when],
      meaning: young[when] === 'Delete' ? LOSES[when] : { en: 'from now on the claims stay', zh: '此后卷声明会保留' },
    }));
}

const LOSES: { [when: string]: Text } = {
  whenDeleted: {
    en: 'DATA LOSS from now on: whoever deletes the StatefulSet deletes its data',
    zh: '此后会丢失数据：删除 StatefulSet 就会删除它的数据',
  },
  whenScaled: {
    en: 'DATA LOSS from now on: whoever lowers replicas deletes the data of the pods that go',
    zh: '此后会丢失数据：减少 replicas 就会删除离开的 Pod 的数据',
  },
};

function newClaims(claims: Claim[], was: Manifest | undefined): Change[] {
  const known = new Set(was === undefined ? [] : claimsOf(was).map(({ name }) => name));
  const fresh = claims.filter(({ name }) => !known.has(name));
  if (fresh.length === 0) return [];
  const [{ set, size, storageClass }] = fresh;
  const kind =
    storageClass === undefined ? { en: 'the default class', zh: '默认存储类' } : { en: `class "${storageClass}"`, zh: `存储类 "${storageClass}"` };
  return [
    {
      ...INFO,
      objects: [set],
      what: {
        en: `claims of ${size} in ${kind.en} are made, unless claims of these names are there already`,
        zh: `新建 ${size}、${kind.zh}的卷声明；已有同名卷声明时沿用`,
      },
      after: list(fresh),
      byExample: true,
    },
  ];
}
