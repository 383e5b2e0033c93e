// Writes docs/api.md from the docstrings: npm run docs
// jsii-docgen repeats every inherited property at each heir and every type as a line of code. Here a property stands where it is declared,
// the heir links there, and a type is given once.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import docgen from 'jsii-docgen';
import { withAssembly } from './compile.mjs';

const TARGET = fileURLToPath(new URL('../../docs/api.md', import.meta.url));
const SUBMODULES = ['proof', 'testing'];
const OF_EVERY_CONSTRUCT = ['toString', 'with', 'isConstruct', 'node'];

await withAssembly(async (folder) => {
  const { name, types } = JSON.parse(readFileSync(join(folder, '.jsii'), 'utf8'));
  const docs = await docgen.Documentation.forProject(folder);
  const page = async (title, submodule) => {
    const { content } = await docs.toJson({ language: docgen.Language.TYPESCRIPT, submodule });
    const { structs, constructs, classes } = content.apiReference;
    for (const type of [...constructs, ...classes]) tellResults(type, types);
    for (const struct of structs) keepOwn(struct, types);
    for (const construct of constructs) keepSpecial(construct);
    return docgen.MarkdownRenderer.fromSchema(content, { header: { title, id: title } }).render();
  };
  const pages = [await page(name)];
  for (const submodule of SUBMODULES) pages.push(await page(`${name}/${submodule}`, `${name}.${submodule}`));
  mkdirSync(dirname(TARGET), { recursive: true });
  writeFileSync(TARGET, tidy(pages.join('\n'), name, types));
});

/** jsii-docgen leaves out what a method returns and throws. */
function tellResults({ fqn, instanceMethods, staticMethods }, types) {
  for (const method of [...instanceMethods, ...staticMethods]) {
    const { returns, custom } = types[fqn].methods?.find(({ name }) => name === method.displayName)?.docs ?? {};
    const results = [returns && `*Returns* ${returns}`, custom?.throws && `*Throws* ${custom.throws}`];
    method.docs.remarks = [method.docs.remarks, ...results].filter(Boolean).join('\n\n');
  }
}

function keepOwn(struct, types) {
  const { interfaces = [], properties = [] } = types[struct.fqn];
  const own = properties.map((property) => property.name);
  struct.properties = struct.properties.filter(({ displayName }) => own.includes(displayName));
  const inherited = interfaces.map((fqn) => `It also has the properties of {@link ${types[fqn].name}}.`);
  struct.docs.remarks = [struct.docs.remarks, ...inherited].filter(Boolean).join('\n\n');
}

function keepSpecial(construct) {
  construct.initializer.parameters = [];
  for (const members of ['instanceMethods', 'staticMethods', 'properties']) {
    construct[members] = construct[members].filter(({ displayName }) => !OF_EVERY_CONSTRUCT.includes(displayName));
  }
}

function tidy(markdown, name, types) {
  const link = (_, target) => {
    const type = target.split('.')[0];
    const fqn = [`${name}.${type}`, ...SUBMODULES.map((submodule) => `${name}.${submodule}.${type}`)].find((candidate) => candidate in types);
    if (fqn === undefined) throw new Error(`{@link ${target}} leads nowhere: there is no public type ${type}`);
    return `[${target}](#${fqn})`;
  };
  const text = markdown
    .replace(/\{@link ([\w.]+)\}/g, link)
    .replace(/```typescript\npublic (static )?readonly .*\n```\n/g, '')
    .replace(/(#### Properties .*\n\n)?\| \*\*Name.*\n\| ---.*\n\n---\n/g, '')
    // jsii knows the other entry points as submodules only.
    .replace(/import \{ (proof|testing) \} from '(.*)'\n\n(.*?)\1\.(\w+)/g, "import { $4 } from '$2/$1'\n\n$3$4")
    .replace(/\n{3,}/g, '\n\n');
  return `${text.trim()}\n`;
}
