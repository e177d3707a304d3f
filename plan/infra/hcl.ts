import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convertFiles, parse } from '@cdktf/hcl2json';

export const terraformRoot = fileURLToPath(new URL('../../infra/terraform/', import.meta.url));

export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
export type Body = Record<string, Value>;
type Blocks = Record<string, Body[]>;

/** A folder of Terraform as its parser gives it: blocks by name, expressions as `${…}`. */
export interface Folder {
  /** From `infra/terraform`, as in `modules/host`. */
  path: string;
  variable: Blocks;
  output: Blocks;
  module: Blocks;
  locals: Body[];
  provider: Blocks;
  resource: Record<string, Blocks>;
  data: Record<string, Blocks>;
}

/** Every folder that Terraform is run in or that is a module. Throws with file and line where one can't be read. */
export async function folders(): Promise<Folder[]> {
  const roots = await Promise.all(
    ['modules', 'environments'].map(async (group) =>
      (await readdir(join(terraformRoot, group))).map((name) => `${group}/${name}`),
    ),
  );
  return Promise.all([...roots.flat(), 'account'].map(read));
}

export async function read(path: string): Promise<Folder> {
  return folderOf(path, (await convertFiles(join(terraformRoot, path))) as Partial<Folder> | undefined);
}

/** A folder of one file that is only thought of. */
export async function written(text: string, path = 'modules/thought-of'): Promise<Folder> {
  return folderOf(path, (await parse('main.tf', text)) as Partial<Folder>);
}

function folderOf(path: string, blocks: Partial<Folder> = {}): Folder {
  const none = { variable: {}, output: {}, module: {}, locals: [], provider: {}, resource: {}, data: {} };
  return { ...none, ...blocks, path };
}

/** The blocks of a folder that are things in the world, as in `aws_s3_bucket.this`. */
export function resources(folder: Folder): { type: string; name: string; body: Body }[] {
  return Object.entries(folder.resource).flatMap(([type, byName]) =>
    Object.entries(byName).flatMap(([name, bodies]) => bodies.map((body) => ({ type, name, body }))),
  );
}

/** All that is written in a value, with where it stands, as in `tags.Name`. */
export function leaves(value: Value, at = ''): { at: string; value: string | number | boolean | null }[] {
  if (value === null || typeof value !== 'object') return [{ at, value }];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner as Value, at ? `${at}.${name}` : name));
}

/** A folder's blocks as one value, for `leaves`. */
export function everything({ path: _path, ...blocks }: Folder): Value {
  return blocks as unknown as Value;
}
