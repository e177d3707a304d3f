import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const here = import.meta.dirname;
const schema = join(here, 'prisma/schema.prisma');
const stamp = join(here, 'generated/made-from.txt');

/** Writes the Prisma client to `generated/`, unless the one that is there was made from this schema by this Prisma. */
export function generatePrismaClient() {
  const manifest = createRequire(import.meta.url).resolve('prisma/package.json');
  const source = createHash('sha256').update(readFileSync(schema)).update(readFileSync(manifest)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return;
  generate(join(dirname(manifest), 'build/index.js'));
  writeFileSync(stamp, source);
}

/**
 * Prisma looks for its schema engine although `generate` never runs it, and would download it: naming a file that
 * exists is enough to be left in peace.
 */
function generate(prisma) {
  const offline = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [prisma, 'generate', '--schema', schema, '--no-hints'],
    { cwd: here, env: { ...process.env, ...offline }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`prisma generate failed:\n${stdout}${stderr}`);
}

if (import.meta.main) generatePrismaClient();
