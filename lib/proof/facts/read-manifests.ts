import type { Text } from '../text';
import type { Manifest, Path } from './manifest';
import { yamlDocuments } from './reading/documents';
import { manifestFiles, type Refusal, readText, STDIN } from './reading/manifest-files';
import { type ShapeProblem, shapeProblems } from './shape';

/** What a folder of YAML and JSON files holds: manifests, or else everything that is wrong with it. @internal */
export interface Reading {
  readonly manifests: Manifest[];
  /** One line for each thing that keeps the folder from being judged: `file:line: what`. */
  readonly problems: Text[];
}

/** A file with this many problems is not read to its end. */
const MOST_PROBLEMS = 10;

/**
 * Reads every manifest below a folder, in one file, or from the standard input.
 *
 * @param progress Is told before each file how many have been read, and of how many.
 * @internal
 */
export function readManifests(path: string, progress: (done: number, total: number) => void = () => {}): Reading {
  const files = manifestFiles(path);
  if (!Array.isArray(files)) return { manifests: [], problems: [problem(path, files)] };
  const manifests: Manifest[] = [];
  const problems: Text[] = [];
  for (const [index, file] of files.entries()) {
    progress(index, files.length);
    const text = readText(file, file === path);
    const reading = typeof text === 'string' ? parseManifests(text, nameOf(file)) : { manifests: [], problems: [problem(file, text)] };
    for (const manifest of reading.manifests) manifests.push(manifest);
    problems.push(...reading.problems);
  }
  if (files.length === 0)
    problems.push(problem(path, { what: { en: 'no .yaml, .yml or .json file in this folder', zh: '目录中没有 .yaml、.yml 或 .json 文件' } }));
  else if (manifests.length === 0 && problems.length === 0)
    problems.push(problem(path, { what: { en: 'no Kubernetes object', zh: '没有 Kubernetes 对象' } }));
  return { manifests, problems };
}

const nameOf = (file: string) => (file === STDIN ? 'stdin' : file);

/** A refusal in words, with the place before it. @internal */
export function problem(file: string, { path = file, line, what }: Refusal): Text {
  const place = line === undefined ? nameOf(path) : `${nameOf(path)}:${line}`;
  return { en: `${place}: ${what.en}`, zh: `${place}: ${what.zh}` };
}

/** The manifests of one text. @internal */
export function parseManifests(text: string, file: string): Reading {
  const manifests: Manifest[] = [];
  const problems: Text[] = [];
  const hint = /\{\{-?\s*(\.|\$|if|range|include|with|end|toYaml|template)\b/.test(text) ? TEMPLATE : NO_HINT;
  const add = (line: number, what: Text) => problems.push(problem(file, { line, what }));
  for (const { body, problem: wrong, lineOf } of yamlDocuments(text)) {
    if (wrong !== undefined) add(wrong.line, { en: wrong.what.en + hint.en, zh: wrong.what.zh + hint.zh });
    for (const manifest of body === undefined ? [] : objectsOf({ body, file, lineOf })) {
      const found = manifestProblems(manifest);
      for (const { path, what } of found) add(lineAt(manifest, path), path.length > 0 ? what : { en: what.en + hint.en, zh: what.zh + hint.zh });
      if (found.length === 0) manifests.push(manifest);
    }
    if (problems.length >= MOST_PROBLEMS) {
      add(wrong?.line ?? lineOf([]), { en: 'the rest of the file was not read', zh: '文件的其余部分没有读取' });
      break;
    }
  }
  return { manifests, problems };
}

/** What keeps the facts of an object from being read; for an object that is in no file, too. @internal */
export function manifestProblems(manifest: Manifest): ShapeProblem[] {
  const what = notAManifest(manifest.body);
  return what === undefined ? shapeProblems(manifest) : [{ path: [], what }];
}

const lineAt = ({ lineOf }: Manifest, path: Path) => lineOf?.(path) ?? 1;

/** A List is no object of its own. */
function objectsOf(manifest: Manifest): Manifest[] {
  const { body, file, lineOf } = manifest;
  if (body.kind !== 'List' || !Array.isArray(body.items)) return [manifest];
  return body.items.map((item: any, index: number) => ({ body: item, file, lineOf: (path: Path) => lineOf?.(['items', index, ...path]) ?? 1 }));
}

const NO_HINT: Text = { en: '', zh: '' };
const TEMPLATE: Text = {
  en: '; this looks like a template: render it first (helm template ... | cdk8s-rocketmq verify -)',
  zh: '；这看起来是模板：请先渲染（helm template ... | cdk8s-rocketmq verify -）',
};

function notAManifest(body: any): Text | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return {
      en: 'not a Kubernetes object: a mapping with apiVersion and kind is expected',
      zh: '不是 Kubernetes 对象：应为带有 apiVersion 和 kind 的映射',
    };
  }
  if (/^kustomize\.config\.k8s\.io\//.test(body.apiVersion) || (body.apiVersion === undefined && Array.isArray(body.resources))) {
    return {
      en: 'not an object but a kustomization: build it first (kubectl kustomize ... | cdk8s-rocketmq verify -)',
      zh: '不是对象而是 kustomization：请先构建（kubectl kustomize ... | cdk8s-rocketmq verify -）',
    };
  }
  for (const key of ['apiVersion', 'kind']) {
    if (typeof body[key] === 'string' && body[key] !== '') continue;
    return { en: `not a Kubernetes object: ${key} is missing`, zh: `不是 Kubernetes 对象：缺少 ${key}` };
  }
  if (body.kind === 'List') return { en: 'a List needs items', zh: 'List 需要 items' };
  return undefined;
}
