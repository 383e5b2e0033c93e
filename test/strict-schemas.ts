import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';

const SCHEMAS = join(__dirname, '../schemas');
const VERSION = 'v1.27.16';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const validators = new Map<string, ValidateFunction>();

/**
 * Holds Kubernetes objects against the strict schemas in schemas/, the same that `npm run validate` hands to kubeconform.
 * Answers with one line per problem. A document without a schema is a problem, and so is having no documents at all.
 */
export function validateStrict(documents: unknown[]): string[] {
  return documents.length === 0 ? ['there are no documents to validate'] : documents.flatMap(problemsOf);
}

function problemsOf(document: unknown, index: number): string[] {
  if (typeof document !== 'object' || document === null) return [`document ${index + 1}: is not an object`];
  const { apiVersion, kind, metadata } = document as { apiVersion?: unknown; kind?: unknown; metadata?: { name?: unknown } };
  const name = `${kind ?? '?'}/${metadata?.name ?? '?'}`;
  if (typeof apiVersion !== 'string') return [`${name}: apiVersion is missing or is not a string`];
  if (typeof kind !== 'string') return [`${name}: kind is missing or is not a string`];
  const validate = validatorFor(apiVersion, kind);
  if (!validate) return [`${name}: there is no schema for ${apiVersion} ${kind}`];
  return validate(document) ? [] : (validate.errors ?? []).map((error) => `${name}: ${error.instancePath || '/'} ${describe(error)}`);
}

/** Looks for the file where kubeconform looks for it, and compiles it once. */
function validatorFor(apiVersion: string, kind: string): ValidateFunction | undefined {
  const [version, group] = apiVersion.split('/').reverse();
  const file = `${[kind.toLowerCase(), group?.split('.')[0], version].filter((part) => part !== undefined).join('-')}.json`;
  const path = [join(SCHEMAS, `${VERSION}-standalone-strict`, file), join(SCHEMAS, group ?? '', file)].find((candidate) => existsSync(candidate));
  if (path === undefined) return undefined;
  const validate = validators.get(path) ?? ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
  validators.set(path, validate);
  return validate;
}

function describe({ keyword, message, params }: ErrorObject): string {
  if (keyword === 'additionalProperties') return `must not have the field ${params.additionalProperty}`;
  if (keyword === 'enum') return `${message}: ${params.allowedValues.join(', ')}`;
  return message ?? keyword;
}
