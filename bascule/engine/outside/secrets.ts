import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Bascule's own secrets, beside those of the environments. No environment can be named so. */
export const ownScope = '@bascule';

const sealed = z.record(z.string(), z.string());

/**
 * Values that the plan only names. Made at first use, kept sealed (AES-256-GCM) under a key of this machine that lies in
 * a file of its own, or comes from BASCULE_SECRET_KEY (64 hex digits) and is then on no disk at all.
 */
export class Secrets {
  readonly #directory: string;
  readonly #key: Buffer;
  /** One writer at a time, so that two first uses do not make two values. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(directory: string, key: Buffer) {
    this.#directory = directory;
    this.#key = key;
  }

  static async open(directory: string, givenKey = process.env['BASCULE_SECRET_KEY']): Promise<Secrets> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const hex = givenKey ?? (await keyFile(directory));
    if (!/^[0-9a-f]{64}$/i.test(hex))
      throw new Error(
        'BASCULE_SECRET_KEY doit être faite de 64 chiffres hexadécimaux : « openssl rand -hex 32 » en donne une.',
      );
    return new Secrets(directory, Buffer.from(hex, 'hex'));
  }

  /** The value of a secret of an environment; made by chance (256 bits) when it is asked for first. */
  value(environment: string, name: string): Promise<string> {
    const result = this.#turn.then(() => this.#read(environment, name));
    this.#turn = result.catch(() => {});
    return result;
  }

  /** A secret that somebody gave or that was made; null when there is none: nothing is made up. */
  async find(environment: string, name: string): Promise<string | null> {
    const found = (await this.#all(environment))[name];
    return found === undefined ? null : this.#unseal(found, `${environment}/${name}`);
  }

  /** The value that somebody gives, in the place of the one before. */
  give(environment: string, name: string, value: string): Promise<void> {
    const result = this.#turn.then(() => this.#write(environment, name, value));
    this.#turn = result.catch(() => {});
    return result;
  }

  /** Of those that there are, never their values. */
  async names(environment: string): Promise<string[]> {
    return Object.keys(await this.#all(environment)).sort();
  }

  async #read(environment: string, name: string): Promise<string> {
    const found = await this.find(environment, name);
    if (found !== null) return found;
    const value = randomBytes(32).toString('base64url');
    await this.#write(environment, name, value);
    return value;
  }

  async #write(environment: string, name: string, value: string): Promise<void> {
    const all = { ...(await this.#all(environment)), [name]: this.#seal(value) };
    await writeAside(this.#file(environment), JSON.stringify(all, null, 2));
  }

  async #all(environment: string): Promise<Record<string, string>> {
    return sealed.parse(JSON.parse(await readFile(this.#file(environment), 'utf8').catch(unlessMissing)));
  }

  #file(environment: string): string {
    return join(this.#directory, `${environment}.json`);
  }

  #seal(value: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const text = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
  }

  #unseal(text: string, name: string): string {
    const bytes = Buffer.from(text, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12)).setAuthTag(
        bytes.subarray(12, 28),
      );
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    } catch {
      throw new Error(
        `Le secret ${name} ne s’ouvre pas avec cette clé : remettez celle qui l’a scellé (secret.key, ou BASCULE_SECRET_KEY).`,
      );
    }
  }
}

async function keyFile(directory: string): Promise<string> {
  const file = join(directory, 'secret.key');
  await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(unlessExists);
  return (await readFile(file, 'utf8')).trim();
}

async function writeAside(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  const handle = await open(aside, 'w', 0o600);
  await handle.writeFile(text);
  await handle.sync();
  await handle.close();
  await rename(aside, file);
}

function unlessMissing(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{}';
  throw error;
}

function unlessExists(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
