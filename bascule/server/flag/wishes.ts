import type { Flag, Segment } from '../../core/flag/schema.ts';
import type { Definitions, FlagChange, Standing, Subject } from '../../engine/flag-table.ts';
import { Refusal } from '../refusal.ts';
import { Overtaken, type Wish } from './desk.ts';

/** Who wants something of which flag, and why. */
export interface Asker {
  environment: string;
  key: string;
  by: string;
  why: string;
}

/** A whole definition in place of the one that was read; a kill switch stays as it is. */
export function setFlag(asker: Asker, definition: Flag, readAt: number | null): Wish<'flag'> {
  if (definition.key !== asker.key)
    throw new Refusal(
      'invalid',
      `definition.key : « ${definition.key} » n’est pas « ${asker.key} », le flag à changer.`,
    );
  return {
    ...{ ...asker, subject: 'flag', kind: 'set' },
    change: (now) => ({ ...stillAt(now, readAt, definition), killed: now?.definition.killed ?? null }),
  };
}

export function setSegment(asker: Asker, definition: Segment, readAt: number | null): Wish<'segment'> {
  if (definition.name !== asker.key)
    throw new Refusal(
      'invalid',
      `definition.name : « ${definition.name} » n’est pas « ${asker.key} », le segment à changer.`,
    );
  return { ...asker, subject: 'segment', kind: 'set', change: (now) => stillAt(now, readAt, definition) };
}

export function turn(asker: Asker, to: 'on' | 'off'): Wish<'flag'> {
  return ofFlag(asker, to, (flag) => ({ ...flag, enabled: to === 'on' }));
}

/** Wins over every rule, until it is revived. */
export function kill(asker: Asker, at: number): Wish<'flag'> {
  const killed = { by: asker.by, at: new Date(at).toISOString(), why: asker.why };
  return ofFlag(asker, 'killed', (flag) => (flag.killed ? flag : { ...flag, killed }));
}

export function revive(asker: Asker): Wish<'flag'> {
  return ofFlag(asker, 'revived', (flag) => ({ ...flag, killed: null }));
}

export function remove(asker: Asker): Wish<'flag'> {
  return ofFlag(asker, 'removed', () => null);
}

/** Back to what was before one change, unless something newer changed since. */
export function undo({ by, why }: Pick<Asker, 'by' | 'why'>, { before, ...undone }: FlagChange): Wish<Subject> {
  const { environment, subject, key, revision } = undone;
  return {
    ...{ environment, subject, key, by, why, kind: 'undone' },
    change: (now) => {
      if ((now?.revision ?? null) !== (undone.after === null ? null : revision))
        throw new Overtaken(`Annulez d’abord ce changement-là, ou changez le flag à la main.`);
      return before;
    },
  };
}

function ofFlag(asker: Asker, kind: Wish<'flag'>['kind'], change: (flag: Flag) => Flag | null): Wish<'flag'> {
  return {
    ...{ ...asker, subject: 'flag', kind },
    change: (now) => {
      if (now) return change(now.definition);
      throw unknownFlag(asker);
    },
  };
}

export function unknownFlag({ environment, key }: Pick<Asker, 'environment' | 'key'>): Refusal {
  const sentence = `Le flag « ${key} » n’existe pas en ${environment} : « npx bascule flags list ${environment} » les montre.`;
  return new Refusal('not-found', sentence);
}

function stillAt<S extends Subject>(
  now: Standing<S> | null,
  readAt: number | null,
  definition: Definitions[S],
): Definitions[S] {
  if ((now?.revision ?? null) === readAt) return definition;
  throw new Overtaken('Relisez-le, puis recommencez.');
}
