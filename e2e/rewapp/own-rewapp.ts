import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bascule } from './bascule.ts';
import { copySource } from './copy-source.ts';
import { freePortsOfRewapp } from './free-ports.ts';

/** A REWAPP that really runs, on a copy of the source with a state and ports of its own. */
export interface OwnRewapp {
  bascule: Bascule;
  /** The copy of the source. */
  directory: string;
  /** Addresses by component. */
  urls: Record<string, string>;
  /** Stops it and removes all it kept. */
  discard(): Promise<void>;
}

export async function startOwnRewapp(root: string): Promise<OwnRewapp> {
  const directory = await mkdtemp(join(tmpdir(), 'rewapp-own-'));
  const bascule = new Bascule(directory);
  const discard = async () => {
    await bascule.down();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await copySource(root, directory);
    await bascule.up('--port', String(await freePortsOfRewapp('development')));
    return { bascule, directory, urls: await urlsOf(bascule), discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function urlsOf(bascule: Bascule): Promise<Record<string, string>> {
  const components = (await bascule.status())?.environments[0]?.components ?? [];
  return Object.fromEntries(components.flatMap(({ name, url }) => (url ? [[name, url]] : [])));
}
