// Compiles the public API with jsii, in a copy, because jsii writes beside its sources and wants fields in package.json that a package
// which is not published for other languages should not carry. What passes here can be offered in Python, Java, C# or Go one day.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMPILER_OPTIONS = ['target', 'module', 'moduleResolution', 'lib', 'types', 'rootDir', 'declaration', 'strict', 'skipLibCheck'];
const UNUSED = ['noUnusedLocals', 'noUnusedParameters', 'noImplicitReturns', 'noFallthroughCasesInSwitch'];

/** Calls `use` with a folder that holds the assembly (.jsii), and removes the folder afterwards. Fails if jsii finds a fault. */
export async function withAssembly(use) {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-rocketmq-jsii-'));
  try {
    copy(folder);
    // JSII6: the devDependencies are newer than the floor of the peerDependencies on purpose. JSII5018: "namespace" and "from" are words of
    // C# and Python, which their bindings escape; cdk8s itself says namespace.
    const args = ['--tsconfig', 'tsconfig.jsii.json', '--silence-warnings', 'JSII6', 'JSII5018', '--fail-on-warnings'];
    const env = { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
    const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules/jsii/bin/jsii'), ...args, folder], {
      cwd: folder,
      env,
      stdio: 'inherit',
    });
    if (status === 0) await use(folder);
    else process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copy(folder) {
  cpSync(join(ROOT, 'lib'), join(folder, 'lib'), { recursive: true });
  cpSync(join(ROOT, 'README.md'), join(folder, 'README.md'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  // jsii knows one entry point; what is another in package.json is a submodule to it.
  writeFileSync(
    join(folder, 'index.ts'),
    "export * from './lib';\nexport * as proof from './lib/proof';\nexport * as testing from './lib/testing';\n",
  );
  const { scripts, exports, files, ...manifest } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  // What is no jsii package itself must be bundled, if this one is ever published for other languages.
  const bundledDependencies = Object.keys(manifest.dependencies);
  writeJson(join(folder, 'package.json'), {
    ...manifest,
    bundledDependencies,
    main: 'index.js',
    types: 'index.d.ts',
    jsii: { outdir: 'jsii', targets: {} },
  });
  const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'));
  const kept = Object.fromEntries([...COMPILER_OPTIONS, ...UNUSED].map((name) => [name, compilerOptions[name]]));
  writeJson(join(folder, 'tsconfig.jsii.json'), {
    compilerOptions: { ...kept, esModuleInterop: true, inlineSourceMap: true, inlineSources: true, noEmitOnError: true },
    include: ['index.ts', 'lib/**/*.ts'],
  });
}

const writeJson = (path, value) => writeFileSync(path, JSON.stringify(value));
