// Replaces dist/ by the manifests that `cdk8s synth` has just written, when the app it is loaded into has succeeded (see cdk8s.yaml).
// It swaps whole folders, so that dist/ never holds half of an old and half of a new synth.
import { cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';

process.on('exit', (code) => {
  if (code === 0) publish(process.env.CDK8S_OUTDIR);
});

function publish(fresh) {
  const count = fresh && existsSync(fresh) ? readdirSync(fresh, { recursive: true }).filter((file) => file.endsWith('.yaml')).length : 0;
  if (count === 0) throw new Error(`[tools/publish-dist.mjs] no manifests, got CDK8S_OUTDIR=${fresh}; run it through cdk8s synth`);
  rmSync('build/dist.next', { recursive: true, force: true });
  rmSync('build/dist.last', { recursive: true, force: true });
  cpSync(fresh, 'build/dist.next', { recursive: true });
  if (existsSync('dist')) renameSync('dist', 'build/dist.last');
  renameSync('build/dist.next', 'dist');
}
