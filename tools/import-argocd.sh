#!/usr/bin/env bash
# Generates imports/argoproj.io.ts, the types of an Argo CD Application, from the CRD in Argo CD's own Go module (checksum pinned here).
# v3.5.7 is the newest release whose module Go 1.26 can load. The CRD is cut down to what a manifest of this project may say:
#   status                 is written by Argo CD, never by a manifest
#   operation              starts one sync at once; it is a command, not a declaration
#   spec.sources           several sources, and
#   spec.sourceHydrator    rendered branches: each repeats the whole of spec.source, which stays complete
# So the copy in imports/crds/ is for types and for schemas (tools/schemas/make-schemas.sh, to be run next), not for `kubectl apply`.
set -euo pipefail
cd "$(dirname "$0")/.."
module=github.com/argoproj/argo-cd/v3
version=v3.5.7
sum='h1:Xm1BF+I5OgDKUG3SDK49vn2/Y5AMyaNVko+/JT08gj0='
crd=imports/crds/argoproj.io_applications.yaml

json=$(go mod download -json "$module@$version") || { echo "$json" >&2; exit 1; }
mkdir -p imports/crds
node --input-type=module - "$json" "$sum" "$module@$version" "$crd" <<'EOF'
import { readFileSync, writeFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

const [json, sum, source, target] = process.argv.slice(2);
const { Dir, Sum } = JSON.parse(json);
if (Sum !== sum) throw new Error(`${source} has the checksum ${Sum}, not ${sum}`);
const file = 'manifests/crds/application-crd.yaml';
const crd = parseDocument(readFileSync(`${Dir}/${file}`, 'utf8'));
if (crd.errors.length > 0 || crd.get('kind') !== 'CustomResourceDefinition') throw new Error(`${file} is not one CustomResourceDefinition`);
if (crd.getIn(['spec', 'names', 'kind']) !== 'Application') throw new Error(`${file} is not the CRD of Application`);
const cut = ['status', 'operation', 'spec.sources', 'spec.sourceHydrator'];
for (const path of cut) {
  const keys = path.split('.').flatMap((key) => ['properties', key]);
  const found = crd.getIn(['spec', 'versions']).items.map((_, i) => crd.deleteIn(['spec', 'versions', i, 'schema', 'openAPIV3Schema', ...keys]));
  if (found.includes(false)) throw new Error(`${file} has no ${path}`);
}
crd.commentBefore = ` Written by tools/import-argocd.sh from ${file} of ${source},\n without ${cut.join(', ')}. For types and schemas only.`;
writeFileSync(target, crd.toString({ lineWidth: 150 }));
EOF
npx --no-install cdk8s import "$crd" --no-check-upgrade --save false --language typescript --output imports
