#!/usr/bin/env bash
# Writes schemas/ anew: from Kubernetes' own OpenAPI document (the Go module's checksum is pinned here) and the CRDs in imports/crds/.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=v1.27.16
sum='h1:DHFqj/HTUqHStFlRH9wCKPocqgHsjR6Q/DzYarB2QQE='
module=$(GONOSUMDB='k8s.io/*' go mod download -json "k8s.io/kubernetes@$version") || { echo "$module" >&2; exit 1; }
dir=$(node -pe 'const m = JSON.parse(process.argv[1]); if (m.Sum !== process.argv[2]) throw new Error("checksum " + m.Sum); m.Dir' "$module" "$sum")
node tools/schemas/make-schemas.mjs "$version" "$dir/api/openapi-spec/swagger.json" imports/crds/*.yaml
