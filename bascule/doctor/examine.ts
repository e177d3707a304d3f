import { failed, type Finding, type Group, type Row } from '../core/doctor/row.ts';

/** One thing to look at. `look` may throw: a look that failed is a finding. It should stop when the signal says so. */
export interface Probe {
  id: string;
  group: Group;
  title: string;
  look(signal: AbortSignal): Promise<Finding>;
}

/** Looks at everything at once, each for at most `withinMs`: one that hangs keeps nobody waiting. In the order given. */
export function examine(probes: readonly Probe[], withinMs: number): Promise<Row[]> {
  return Promise.all(probes.map((probe) => rowOf(probe, withinMs)));
}

async function rowOf({ id, group, title, look }: Probe, withinMs: number): Promise<Row> {
  const startedAt = performance.now();
  const finding = await inTime(look, withinMs);
  return { id, group, title, ...finding, tookMs: Math.round(performance.now() - startedAt) };
}

async function inTime(look: Probe['look'], withinMs: number): Promise<Finding> {
  const abort = new AbortController();
  const late = Promise.withResolvers<Finding>();
  const timer = setTimeout(() => {
    late.resolve(failed(`aucune réponse en ${withinMs} ms`, 'vérifiez que ce service tourne et que le réseau y mène'));
    abort.abort();
  }, withinMs);
  // A promise, whatever `look` does before its first await; after the time is up nobody hears how it ended.
  const looked = Promise.resolve()
    .then(() => look(abort.signal))
    .catch((error: unknown) => failed(sentenceOf(error), 'corrigez la cause, puis relancez le diagnostic'));
  return Promise.race([looked, late.promise]).finally(() => clearTimeout(timer));
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message || ('code' in error ? String(error.code) : error.name)}${cause}`;
}
