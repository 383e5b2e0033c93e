// Validates every YAML document in the given folders (dist/ unless told) against schemas/, with kubeconform, offline:
//   npm run validate [-- FOLDER...]
// kubeconform is taken from PATH, else from the cache below, else built into that cache with Go. Where neither is to be had the validation
// is NOT RUN: that fails in CI and is only told elsewhere. The documents are counted here too, so that kubeconform cannot overlook one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const VERSION = 'v0.7.0';
const CACHE = join(homedir(), '.cache/cdk8s-rocketmq/bin');
const SCHEMAS = fileURLToPath(new URL('../schemas/', import.meta.url));

const folders = (process.argv.length > 2 ? process.argv.slice(2) : ['dist']).map((folder) => folder.replace(/(?<=.)\/+$/, ''));
const where = folders.map((folder) => `${folder}/`).join(', ');
const files = folders.flatMap((folder) => yamlFiles(folder));
const count = folders.map(countDocuments).reduce((sum, n) => sum + n);

const kubeconform = findKubeconform();
const location = (folder) => ['-schema-location', `${SCHEMAS}${folder}/{{.ResourceKind}}{{.KindSuffix}}.json`];
const schemas = [...location('{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}'), ...location('{{.Group}}')];
const args = ['-strict', '-summary', '-output', 'json', '-kubernetes-version', '1.27.16', ...schemas, ...files];
const run = spawnSync(kubeconform.command, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
const { resources, summary } = read(run);

const problems = resources.flatMap(({ filename, kind, name, msg }) =>
  messages(msg).map((text) => `${filename}: ${kind || '?'}/${name || '?'}: ${text}`),
);
problems.sort(); // kubeconform answers in any order
const seen = summary.valid + summary.invalid + summary.errors + summary.skipped;
if (seen !== count) problems.push(`validate: ${where} has ${count} documents, but kubeconform saw ${seen}`);
if (summary.skipped > 0) problems.push(`validate: kubeconform skipped ${summary.skipped} documents`);
if (run.status !== 0 && problems.length === 0) problems.push(`validate: kubeconform failed with status ${run.status}: ${run.stderr}`);
if (problems.length > 0) end(1, ...problems);
console.log(`validate: ${count} documents in ${where} are valid for Kubernetes 1.27 (kubeconform ${kubeconform.version}, strict)`);

function countDocuments(folder) {
  const documents = yamlFiles(folder).flatMap((file) => parseAllDocuments(readFileSync(file, 'utf8')));
  const filled = documents.filter(({ contents }) => contents && contents.value !== null); // empty ones are no resources
  return filled.length || end(1, `validate: no YAML documents in ${folder}/`);
}

function yamlFiles(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return yamlFiles(path);
    return /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}

function findKubeconform() {
  const onPath = spawnSync('kubeconform', ['-v'], { encoding: 'utf8' });
  if (!onPath.error) return { command: 'kubeconform', version: onPath.stdout.trim() };
  const cached = join(CACHE, `kubeconform-${VERSION}`);
  if (!existsSync(cached)) build(cached);
  return { command: cached, version: VERSION };
}

function build(target) {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'build-')); // beside its target, so that the move is one step
  const env = { ...process.env, GOBIN: folder, CGO_ENABLED: '0' };
  const go = spawnSync('go', ['install', `github.com/yannh/kubeconform/cmd/kubeconform@${VERSION}`], { cwd: folder, env, encoding: 'utf8' });
  if (go.status === 0) renameSync(join(folder, 'kubeconform'), target);
  rmSync(folder, { recursive: true, force: true });
  if (go.error) notRun('kubeconform is not on PATH and Go is not installed to build it');
  if (go.status !== 0) notRun(`kubeconform is not on PATH and Go could not build it: ${go.stderr.trim().split('\n').pop()}`);
}

function notRun(reason) {
  end(process.env.CI ? 1 : 0, `validate: NOT RUN (${reason})`);
}

/** kubeconform's own list of errors stops at the first level, its message tells all of them: "... - at '/spec/replicas': got string, ...". */
function messages(msg) {
  const errors = [...msg.replaceAll('\n', ' ').matchAll(/ - at '([^']*)': (.*?)(?=\s+- at '|$)/g)].filter(
    ([, , text]) => text !== 'validation failed',
  );
  return errors.length > 0 ? errors.map(([, path, text]) => `${path || '/'}: ${text}`) : [msg.replaceAll('\n', ' ')];
}

function read({ stdout, stderr, error }) {
  try {
    return JSON.parse(stdout);
  } catch {
    end(1, `validate: kubeconform gave no result: ${error ?? (stderr || stdout)}`);
  }
}

function end(status, ...lines) {
  for (const line of lines) console.error(line);
  process.exit(status);
}
