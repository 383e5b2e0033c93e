import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configKeys } from '../../lib/config/keys';

const FOLDER = join(__dirname, '../../lib/config/keys');
const VERSIONS = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
const COMPONENTS = ['broker', 'controller', 'nameserver'] as const;

describe('The keys of a release', () => {
  test('are there for every release that is known, and for no other', () => {
    expect(VERSIONS.sort()).toEqual(['5.1.4', '5.2.0', '5.3.1', '5.3.2', '5.3.3', '5.4.0', '5.5.0']);
  });

  test.each(VERSIONS)('of %s are those of its file, each with a type', (version) => {
    const file = JSON.parse(readFileSync(join(FOLDER, `${version}.json`), 'utf8'));
    expect(file.release).toBe(version);
    for (const component of COMPONENTS) {
      expect(Object.fromEntries(configKeys(version, component))).toEqual(file.components[component]);
      for (const { type } of configKeys(version, component).values()) expect(['int', 'long', 'double', 'float', 'boolean', 'string']).toContain(type);
    }
  });

  test('are read once', () => {
    expect(configKeys('5.1.4', 'broker')).toBe(configKeys('5.1.4', 'broker'));
    expect(configKeys('5.1.4', 'broker')).not.toBe(configKeys('5.1.4', 'controller'));
  });

  test('hold none of what every object inherits', () => {
    for (const key of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) expect(configKeys('5.1.4', 'broker').has(key)).toBe(false);
  });
});
