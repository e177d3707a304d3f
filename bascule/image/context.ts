import { createHash, type Hash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { filesUnder } from '../artifact/digest.ts';

const BASCULE = join(import.meta.dirname, '..');
const INSIDE = 'image/inside';
/** What a front end's image answers by: the switch's own answers. */
const SERVING = ['static-files.ts', 'static-answer.ts', 'content-type.ts', 'switch-error.ts'];

/** What an image is built from: the artifact under `files/`, our programs where the Dockerfiles look for them. */
export interface Context {
  dockerfile: string;
  /** The artifact's files. */
  files: string;
}

/** The Dockerfile, and the command that it does not know yet: what is said last counts. */
export async function dockerfileOf(path: string, command: string[]): Promise<string> {
  const text = await readFile(path, 'utf8');
  return command.length === 0 ? text : `${text}CMD ${JSON.stringify(command)}\n`;
}

/** A digest of all that is in the context beside the artifact. */
export async function digestRecipe(dockerfile: string, hash: Hash = createHash('sha256')): Promise<string> {
  hash.update(`${dockerfile}\0`);
  for (const file of await programs()) hash.update(`${file}\0`).update(await readFile(join(BASCULE, file)));
  return hash.digest('hex');
}

/** As a tar; the order and the times say nothing of the machine. */
export function contextTar({ dockerfile, files }: Context): Readable {
  const tar = pack();
  const fill = async () => {
    tar.entry({ name: 'Dockerfile', mtime: new Date(0) }, dockerfile);
    for (const file of await programs()) await addFile(tar, `bascule/${file}`, join(BASCULE, file));
    for (const file of await filesUnder(files)) await addFile(tar, `files/${file}`, join(files, file));
    tar.finalize();
  };
  fill().catch((error: Error) => tar.destroy(error));
  return Readable.from(tar);
}

async function programs(): Promise<string[]> {
  const inside = await readdir(join(BASCULE, INSIDE));
  const own = inside.filter((name) => !name.endsWith('.spec.ts')).map((name) => `${INSIDE}/${basename(name)}`);
  return [...own, ...SERVING.map((name) => `switch/${name}`)].toSorted();
}

async function addFile(tar: ReturnType<typeof pack>, name: string, path: string): Promise<void> {
  const status = await lstat(path);
  const common = { name, mtime: new Date(0), uid: 0, gid: 0 };
  const content = status.isSymbolicLink() ? null : await readFile(path);
  await new Promise<void>((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    if (content) return void tar.entry({ ...common, mode: status.mode & 0o100 ? 0o555 : 0o444 }, content, done);
    readlink(path).then((linkname) => tar.entry({ ...common, type: 'symlink', linkname }, done), reject);
  });
}
