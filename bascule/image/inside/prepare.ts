import { chmodSync, existsSync, lchownSync, lstatSync, lutimesSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// node prepare.ts <folder>: in the first stage of an image. Owner, mode and time of all that the second stage copies
// depend on nothing but what it is, so that two builds give one layer. https://reproducible-builds.org/specs/source-date-epoch/

const root = process.argv[2] ?? '/out';
const seconds = Number(process.env['SOURCE_DATE_EPOCH'] ?? 0);

// Our own programs are modules; outside a package Node would have to guess that, and say so at each start.
if (existsSync(join(root, 'bascule'))) writeFileSync(join(root, 'bascule/package.json'), '{"type":"module"}\n');
settle(root);

/** Children first: what is written into a folder is the folder's time. Root owns all, so that no program alters itself. */
function settle(path: string): void {
  const status = lstatSync(path);
  if (status.isDirectory()) for (const name of readdirSync(path)) settle(join(path, name));
  lchownSync(path, 0, 0);
  if (!status.isSymbolicLink()) chmodSync(path, status.isDirectory() || status.mode & 0o100 ? 0o555 : 0o444);
  lutimesSync(path, seconds, seconds);
}
