import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { generatePrismaClient } from './generate.mjs';

// node build.mjs [folder]: the API and its seed, each one file that needs no node_modules; into dist/ by default.

const here = import.meta.dirname;
const out = resolve(process.argv[2] ?? join(here, 'dist'));

/** What Nest, Fastify and pg load only when it is there. */
const optional = [
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  '@nestjs/websockets/*',
  '@fastify/multipart',
  '@fastify/static',
  '@fastify/view',
  'class-transformer',
  'class-transformer/*',
  'class-validator',
  'file-type',
  'pg-native',
];

generatePrismaClient();
await build({
  absWorkingDir: here,
  entryPoints: { main: 'gateway/main.ts', seed: 'seed/main.ts' },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  sourcemap: true,
  keepNames: true,
  external: optional,
  // Some of what is bundled is CommonJS and asks for Node's own modules, or for its own place, by the old names.
  banner: {
    js: [
      "import { createRequire as __createRequire } from 'node:module';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
    ].join('\n'),
  },
  logLevel: 'warning',
});
