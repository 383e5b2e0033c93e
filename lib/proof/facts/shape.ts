import type { Text } from '../text';
import { type Manifest, type Path, pathText, titleOf } from './manifest';
import { type Fields, SHAPES, type Shape } from './shapes';

/** A field that does not have the type it must have. @internal */
export interface ShapeProblem {
  readonly path: Path;
  readonly what: Text;
}

/**
 * What the API server would refuse to decode in a manifest, as far as facts and rules read it: who reads the others need not look at types.
 * A field that is null counts as absent, as it does there, and is taken out.
 *
 * @internal
 */
export function shapeProblems(manifest: Manifest): ShapeProblem[] {
  const { body } = manifest;
  const problems: ShapeProblem[] = [];
  const title = () => (isName(body.metadata?.name) ? titleOf(manifest) : `${body.kind}`);
  const say = (path: Path, en: string, zh: string) => {
    const [name, field] = [title(), pathText(path)];
    problems.push({ path, what: { en: `${name}: ${field} ${en}`, zh: `${name}：${field} ${zh}` } });
  };

  const wrong = (value: unknown, shape: Shape, path: Path): void => {
    const { en, zh } = nameOf(shape);
    const hint = quoteHint(value, shape);
    say(path, `must be ${en}, got ${show(value)}${hint.en}`, `必须是${zh}，实际是 ${show(value)}${hint.zh}`);
  };

  const check = (value: any, shape: Shape, path: Path): void => {
    if (!fits(value, shape)) wrong(value, shape, path);
    else if (Array.isArray(shape)) {
      for (const [index, item] of value.entries()) check(item, shape[0], [...path, index]);
    } else if (typeof shape !== 'string' && 'each' in shape) {
      for (const [key, item] of Object.entries(value)) check(item, shape.each as Shape, [...path, key]);
    } else if (typeof shape !== 'string') checkFields(value, shape as Fields, path);
  };

  const checkFields = (value: any, fields: Fields, path: Path): void => {
    const { needs = [] } = fields;
    for (const field of needs) {
      if (value[field] === undefined) say([...path, field], 'is missing', '缺失');
    }
    for (const field of Object.keys(fields)) {
      if (field === 'needs' || !Object.hasOwn(value, field) || value[field] === undefined) continue;
      if (value[field] !== null || needs.includes(field)) check(value[field], fields[field] as Shape, [...path, field]);
      else delete value[field];
    }
  };

  const served = Object.hasOwn(VERSIONS, body.kind) ? VERSIONS[body.kind] : undefined;
  if (served !== undefined && served !== body.apiVersion && [groupOf(served), 'extensions'].includes(groupOf(body.apiVersion))) {
    say(
      ['apiVersion'],
      `${body.apiVersion} is served by no Kubernetes from 1.27 on; it is ${served}`,
      `${body.apiVersion} 在 Kubernetes 1.27 及以后不再提供；应为 ${served}`,
    );
  }
  checkFields(body, SHAPES.any, []);
  const own = Object.hasOwn(SHAPES, body.kind) ? SHAPES[body.kind] : undefined;
  if (own !== undefined && problems.length === 0) checkFields(body, own, []);
  return problems;
}

const VERSIONS: { [kind: string]: string } = {
  StatefulSet: 'apps/v1',
  Deployment: 'apps/v1',
  PodDisruptionBudget: 'policy/v1',
  ...Object.fromEntries(['Pod', 'Service', 'ConfigMap', 'PersistentVolumeClaim', 'ServiceAccount', 'Namespace'].map((kind) => [kind, 'v1'])),
};

/** The group of an API version; that of the core is empty. */
const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');

const isMapping = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

const SCALARS: { [shape: string]: Text & { readonly fits: (value: unknown) => boolean } } = {
  text: { en: 'text', zh: '文本', fits: (value) => typeof value === 'string' },
  name: { en: 'text that is not empty', zh: '非空文本', fits: isName },
  integer: { en: 'a whole number', zh: '整数', fits: Number.isInteger },
  count: { en: 'a whole number from 0 to 10000', zh: ' 0 到 10000 的整数', fits: (value) => isCount(value) && Number(value) <= 10_000 },
  flag: { en: 'true or false', zh: ' true 或 false', fits: (value) => typeof value === 'boolean' },
  textOrNumber: { en: 'text or a number', zh: '文本或数字', fits: (value) => typeof value === 'string' || Number.isFinite(value) },
};

function fits(value: unknown, shape: Shape): boolean {
  if (typeof shape === 'string') return SCALARS[shape].fits(value);
  return Array.isArray(shape) ? Array.isArray(value) : isMapping(value);
}

function nameOf(shape: Shape): Text {
  if (typeof shape === 'string') return SCALARS[shape];
  return Array.isArray(shape) ? { en: 'a list', zh: '列表' } : { en: 'a mapping', zh: '映射' };
}

function show(value: unknown): string {
  if (Array.isArray(value)) return '[...]';
  if (isMapping(value)) return '{...}';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

const quoteHint = (value: unknown, shape: Shape): Text =>
  shape === 'text' && (typeof value === 'number' || typeof value === 'boolean') ? { en: ': put it in quotes', zh: '：请加引号' } : { en: '', zh: '' };
