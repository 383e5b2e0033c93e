import { type App, Chart, Testing } from 'cdk8s';

export type Manifest = any;

/** The form of every error, a line for each problem. */
export const FORM = /^\[[^\]]+\] .+, got .+, allowed .+; .+$/;

/** A chart in an app of its own. */
export const newChart = (namespace: string | undefined = 'messaging') => new Chart(Testing.app(), 'chart', { namespace });

/** What a chart renders, with the checks of the whole app. */
export function render(build: (chart: Chart) => unknown): Manifest[] {
  const chart = newChart();
  build(chart);
  return Testing.synth(chart);
}

/** The one object of a kind and name. Names that end with a hash are given as a pattern. */
export function find(manifests: Manifest[], kind: string, name: string | RegExp): Manifest {
  const found = manifests.filter(
    (object) => object.kind === kind && (typeof name === 'string' ? object.metadata.name === name : name.test(object.metadata.name)),
  );
  if (found.length === 1) return found[0];
  throw new Error(
    `${found.length} objects are the ${kind} ${name}; there are ${manifests.map((object) => `${object.kind}/${object.metadata.name}`).join(', ')}`,
  );
}

export const ofKind = (manifests: Manifest[], kind: string): Manifest[] => manifests.filter((object) => object.kind === kind);

export const podOf = (statefulSet: Manifest): Manifest => statefulSet.spec.template.spec;

export const containerOf = (statefulSet: Manifest): Manifest => podOf(statefulSet).containers[0];

/** The plain environment variables of the container that runs RocketMQ. */
export const envOf = (statefulSet: Manifest): { [name: string]: string } =>
  Object.fromEntries(containerOf(statefulSet).env.map(({ name, value }: { name: string; value: string }) => [name, value]));

/** The keys of a rendered file, for values that need no escapes. */
export const confOf = (configMap: Manifest, file: string): { [key: string]: string } =>
  Object.fromEntries([...configMap.data[file].matchAll(/^([^#=\n]+)=(.*)$/gm)].map(([, key, value]) => [key, value]));

/** Objects by kind and name, as text that can be compared. */
export const byName = (manifests: Manifest[]): Map<string, string> =>
  new Map(manifests.map((object) => [`${object.kind}/${object.metadata.name}`, JSON.stringify(object)]));

/** Whether a selector's labels select a pod that carries these labels. */
export const selects = (matchLabels: { [label: string]: string }, labels: { [label: string]: string }): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value);

/** The lines of the error that an act throws, each of which must have the form of all our errors; none when it throws nothing. */
export function problems(act: () => unknown): string[] {
  let lines: string[];
  try {
    act();
    return [];
  } catch (error) {
    lines = (error as Error).message.split('\n');
  }
  for (const line of lines) expect(line).toMatch(FORM);
  return lines;
}

/** The problems an app tells when it is synthesized. cdk8s puts a path before each. */
export function synthProblems(app: App): string[] {
  try {
    app.synthYaml();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').filter((line) => line.includes(', allowed '));
  }
}

/** The value, with everything it holds made unchangeable. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
