import {
  chmodSync,
  existsSync,
  lchownSync,
  lstatSync,
  lutimesSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

// node prepare.ts <folder>: in the first stage of an image. Owner, mode and time of all that the second stage copies
// depend on nothing but what it is, so that two builds give one layer. https://reproducible-builds.org/specs/source-date-epoch/

const root = process.argv[2] ?? '/out';
const seconds = Number(process.env['SOURCE_DATE_EPOCH'] ?? 0);

if (existsSync(join(root, 'bascule'))) strip(join(root, 'bascule'));
settle(root);

/** Our own programs without their types: each start, and each look at the health, would else begin by leaving them out. */
function strip(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const plain = stripTypeScriptTypes(readFileSync(join(folder, name), 'utf8'));
    writeFileSync(join(folder, name.replace(/ts$/, 'js')), plain.replaceAll(/( from '[^']+\.)ts'/g, "$1js'"));
    rmSync(join(folder, name));
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
}

/** Children first: what is written into a folder is the folder's time. Root owns all, so that no program alters itself. */
function settle(path: string): void {
  const status = lstatSync(path);
  if (status.isDirectory()) for (const name of readdirSync(path)) settle(join(path, name));
  lchownSync(path, 0, 0);
  if (!status.isSymbolicLink()) chmodSync(path, status.isDirectory() || status.mode & 0o100 ? 0o555 : 0o444);
  lutimesSync(path, seconds, seconds);
}
