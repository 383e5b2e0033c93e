import { withAssembly } from './compile.mjs';

await withAssembly(() => console.log('jsii: the public API compiles'));
