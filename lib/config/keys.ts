import { readAsset } from '../assets';

/** The parts of RocketMQ that read a configuration file. */
export type Component = 'broker' | 'controller' | 'nameserver';

/** What a release knows of one key. */
export interface ConfigKey {
  readonly type: 'int' | 'long' | 'double' | 'float' | 'boolean' | 'string';
  readonly default?: string;
}

/** The keys of one component of one release. */
export type ConfigKeys = ReadonlyMap<string, ConfigKey>;

const cache = new Map<string, ConfigKeys>();

/** The keys that a component of a release really takes, as tools/keys/extract.sh read them from the released jars. */
export function configKeys(version: string, component: Component): ConfigKeys {
  const id = `${version} ${component}`;
  const keys = cache.get(id) ?? new Map(Object.entries<ConfigKey>(JSON.parse(readAsset(`config/keys/${version}.json`)).components[component]));
  cache.set(id, keys);
  return keys;
}
