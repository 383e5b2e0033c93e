// Writes strict, self-contained JSON schemas, one file per kind, named as kubeconform looks for them:
//   schemas/<version>-standalone-strict/<kind>-<group>-<version>.json   from Kubernetes' OpenAPI document
//   schemas/<group>/<kind>-<group>-<version>.json                       from CRD files
// Usage: make-schemas.mjs VERSION swagger.json [crd.yaml...]   (tools/schemas/make-schemas.sh fetches the document)
//
// "Strict" is more than the API server asks: unknown fields and nulls are refused (the server drops both, often silently), apiVersion and
// kind are required, int32 has its range; quantities, times and base64 have their syntax. What the documents do not say as a schema (names,
// enums told in prose, CEL rules, checks across fields) is not checked. An unknown keyword or format stops the run: none is lost unnoticed.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from 'yaml';

const KINDS = {
  v1: 'ConfigMap Namespace Node PersistentVolume PersistentVolumeClaim Pod Secret Service ServiceAccount',
  'apps/v1': 'Deployment StatefulSet',
  'batch/v1': 'CronJob Job',
  'networking.k8s.io/v1': 'NetworkPolicy',
  'policy/v1': 'PodDisruptionBudget',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'storage.k8s.io/v1': 'StorageClass',
};

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
const INT_OR_STRING = { type: ['integer', 'string'], ...INT32 };
const BASE64 = '[A-Za-z0-9+/][\\r\\n]*'; // Go skips line ends in base64
const FORMATS = {
  'integer/int32': INT32,
  'integer/int64': {}, // its bounds are no exact JSON numbers in JavaScript
  'number/double': {},
  'string/byte': { pattern: `^[\\r\\n]*((${BASE64}){4})*((${BASE64}){2}=[\\r\\n]*=[\\r\\n]*|(${BASE64}){3}=[\\r\\n]*)?$` },
  'string/date-time': { pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$' },
  'string/int-or-string': INT_OR_STRING,
};
// The OpenAPI document describes a quantity in prose only; this is the syntax that resource.ParseQuantity reads.
const QUANTITY_SCHEMA = {
  type: ['number', 'string'],
  pattern: '^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
};
const COPIED = /^(enum|maxItems|maxLength|maximum|minItems|minLength|minimum|pattern|required|type)$/;
const IGNORED =
  /^(default|description|x-kubernetes-(group-version-kind|list-map-keys|list-type|map-type|patch-merge-key|patch-strategy|preserve-unknown-fields|unions|validations))$/;

const shortName = (name) => name.replace(/^io\.k8s\.(api|apimachinery\.pkg\.(api|apis|util))\./, '');
const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]));

/** One OpenAPI schema as a strict JSON schema; `refer` is called for each definition that it needs and answers with its name. */
function strict(schema, refer) {
  if (schema['x-kubernetes-int-or-string']) return INT_OR_STRING;
  const result = {};
  for (const [key, value] of Object.entries(schema)) {
    if (COPIED.test(key)) result[key] = value;
    else if (key === '$ref') result.$ref = `#/definitions/${refer(value.replace('#/definitions/', ''))}`;
    else if (key === 'properties') result.properties = mapValues(value, (property) => strict(property, refer));
    else if (key === 'items' || key === 'additionalProperties') result[key] = strict(value, refer);
    else if (key !== 'format' && !IGNORED.test(key)) throw new Error(`unknown keyword ${key}: ${JSON.stringify(value)}`);
  }
  if (schema.format) Object.assign(result, FORMATS[`${schema.type}/${schema.format}`] ?? fail(`unknown format: ${JSON.stringify(schema)}`));
  if (schema.properties && schema.additionalProperties) fail('an object with both properties and additionalProperties');
  if (schema.properties && !schema['x-kubernetes-preserve-unknown-fields']) result.additionalProperties = false;
  return result;
}

/** The schema of one kind, with the definitions that it needs and no others. */
function standalone(apiVersion, kind, root, source) {
  const definitions = {};
  const refer = (name) => {
    const short = shortName(name);
    if (!(short in definitions)) {
      definitions[short] = {}; // a definition may refer to itself
      definitions[short] = name === QUANTITY ? QUANTITY_SCHEMA : strict(source[name] ?? fail(`no definition ${name}`), refer);
    }
    return short;
  };
  const schema = strict(root, refer);
  Object.assign(schema.properties, { apiVersion: { type: 'string', enum: [apiVersion] }, kind: { type: 'string', enum: [kind] } });
  const required = [...new Set(['apiVersion', 'kind', ...(root.required ?? [])])].sort();
  return sorted({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema, definitions, required });
}

function fail(message) {
  throw new Error(message);
}

function sorted(value) {
  if (Array.isArray(value) || value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, child]) => [key, sorted(child)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** JSON with each definition, and each property of the kind, on a line of its own: small, and differences still show where they are. */
function text(schema) {
  const lines = (object, indent, more) =>
    `{\n${Object.entries(object)
      .map(([key, value]) => `${indent}${JSON.stringify(key)}: ${more.includes(key) ? lines(value, `${indent}  `, []) : JSON.stringify(value)}`)
      .join(',\n')}\n${indent.slice(2)}}`;
  return `${lines(schema, '  ', ['definitions', 'properties'])}\n`;
}

const groupAndVersion = (apiVersion) => (apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]);

function fileName(apiVersion, kind) {
  const [group, version] = groupAndVersion(apiVersion);
  return `${[kind.toLowerCase(), group.split('.')[0], version].filter((part) => part !== '').join('-')}.json`;
}

const [version, swagger, ...crds] = process.argv.slice(2);
const { definitions: source } = JSON.parse(readFileSync(swagger, 'utf8'));
const files = {};
for (const [apiVersion, kinds] of Object.entries(KINDS)) {
  const [group, groupVersion] = groupAndVersion(apiVersion);
  for (const kind of kinds.split(' ')) {
    const isKind = (gvk) => gvk.group === group && gvk.version === groupVersion && gvk.kind === kind;
    const root = Object.values(source).find((definition) => definition['x-kubernetes-group-version-kind']?.some(isKind));
    const schema = standalone(apiVersion, kind, root ?? fail(`no ${apiVersion} ${kind} in ${swagger}`), source);
    files[`schemas/${version}-standalone-strict/${fileName(apiVersion, kind)}`] = text(schema);
  }
}
for (const crd of crds) {
  const { group, names, versions } = parse(readFileSync(crd, 'utf8')).spec;
  for (const { name, schema } of versions) {
    const apiVersion = `${group}/${name}`;
    const root = schema.openAPIV3Schema;
    root.properties.metadata = { $ref: `#/definitions/${OBJECT_META}` };
    files[`schemas/${group}/${fileName(apiVersion, names.kind)}`] = text(standalone(apiVersion, names.kind, root, source));
  }
}
rmSync('schemas', { recursive: true, force: true });
for (const [file, content] of Object.entries(files)) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
console.log(`make-schemas: ${Object.keys(files).length} files in schemas/`);
