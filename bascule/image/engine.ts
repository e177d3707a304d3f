import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { ImageError, type ImageErrorCode } from './image-error.ts';

/** As Docker's API takes it. */
export interface PushAccount {
  username: string;
  password: string;
  serveraddress: string;
}

interface BuildOptions {
  /** For sentences. */
  what: string;
  /** The first is built, the others are put on it. */
  tags: string[];
  arguments: Record<string, string>;
  labels: Record<string, string>;
  /** False: every step anew. */
  cached?: boolean;
}

/** What the engine tells of a longer work, a line at a time. */
interface Progress {
  stream?: string;
  error?: string;
}

/** An image's id; null when the engine has none of this name. */
export async function idOf(engine: Docker, reference: string): Promise<string | null> {
  try {
    return (await engine.getImage(reference).inspect()).Id;
  } catch (error) {
    if (isStatus(error, 404)) return null;
    throw unreachable(error);
  }
}

/** Nothing of a build may come from the network: all that it is made of is known. @throws ImageError `build-failed` */
export async function build(engine: Docker, context: Readable, options: BuildOptions): Promise<void> {
  const [first = '', ...others] = options.tags;
  const failed = (why: string, cause?: unknown) =>
    new ImageError('build-failed', `L’image de ${options.what} n’a pas pu être construite : ${why}`, { cause });
  const stream = await engine
    .buildImage(context, {
      t: first,
      buildargs: options.arguments,
      labels: options.labels,
      networkmode: 'none',
      nocache: options.cached === false,
      rm: true,
      forcerm: true,
    })
    .catch((error: unknown) => Promise.reject(failed(sentenceOf(error), error)));
  const said = await followed(engine, stream).catch((error: unknown) =>
    Promise.reject(failed(sentenceOf(error), error)),
  );
  const wrong = said.find(({ error }) => error)?.error;
  if (wrong) {
    const lines = said
      .flatMap(({ stream: text }) => text ?? [])
      .join('')
      .trim()
      .split('\n')
      .slice(-10);
    throw failed(`${wrong}\n${lines.join('\n')}`);
  }
  // A stream that broke off is no sign of success.
  if (!(await idOf(engine, first))) throw failed('le moteur Docker s’est interrompu, recommencez.');
  for (const tag of others) await engine.getImage(first).tag(nameAndTag(tag));
}

/** @throws ImageError `push-failed` */
export async function push(engine: Docker, name: string, tag: string, account: PushAccount | null): Promise<void> {
  const what = `L’image ${name}:${tag} n’a pas pu être poussée`;
  const remedy = 'vérifiez l’adresse du registre et le compte';
  const options = { tag, ...(account && { authconfig: account }) };
  await transferred(engine, engine.getImage(name).push(options), 'push-failed', what, remedy);
}

/** Answers the image's id. @throws ImageError `registry-refused` */
export async function pull(engine: Docker, reference: string, account: PushAccount | null): Promise<string> {
  const what = `L’image ${reference} n’a pas pu être prise`;
  const remedy = 'vérifiez son nom et le registre, ou importez-la avec « docker load »';
  const options = account ? { authconfig: account } : {};
  await transferred(engine, engine.pull(reference, options), 'registry-refused', what, remedy);
  const id = await idOf(engine, reference);
  if (id) return id;
  throw new ImageError('registry-refused', `${what} : ${remedy}.`);
}

async function transferred(
  engine: Docker,
  begun: Promise<NodeJS.ReadableStream>,
  code: ImageErrorCode,
  what: string,
  remedy: string,
): Promise<void> {
  const failed = (error: unknown) =>
    Promise.reject(new ImageError(code, `${what} (${sentenceOf(error)}) : ${remedy}.`, { cause: error }));
  const said = await begun.then((stream) => followed(engine, stream)).catch(failed);
  const wrong = said.find(({ error }) => error)?.error;
  if (wrong) await failed(new Error(wrong));
}

function followed(engine: Docker, stream: NodeJS.ReadableStream): Promise<Progress[]> {
  return new Promise((resolve, reject) => {
    engine.modem.followProgress(stream, (error, said: Progress[]) => (error ? reject(error) : resolve(said)));
  });
}

function nameAndTag(reference: string): { repo: string; tag: string } {
  const colon = reference.lastIndexOf(':');
  return { repo: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

export function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof Error && 'statusCode' in error && statuses.includes(Number(error.statusCode));
}

function unreachable(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const sentence = `Le moteur Docker ne répond pas (${error.message}) : démarrez-le, ou corrigez son adresse dans le plan.`;
  return new ImageError('build-failed', sentence, { cause: error });
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).trim();
