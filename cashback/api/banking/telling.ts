import { z } from 'zod';

/** As Powens writes them; what is not listed here is not looked at. */
const transaction = z.looseObject({
  id: z.int(),
  date: z.iso.date().nullish(),
  rdate: z.iso.date().nullish(),
  value: z.number().nullable(),
  type: z.string(),
  original_wording: z.string().nullish(),
  simplified_wording: z.string().nullish(),
  wording: z.string().nullish(),
  coming: z.boolean().nullish(),
  deleted: z.unknown().optional(),
  last_update: z.string().nullish(),
});
export type Transaction = z.infer<typeof transaction>;

const connection = z.looseObject({
  id: z.int(),
  state: z.string().nullish(),
  last_update: z.string().nullish(),
  connector: z.looseObject({ name: z.string() }).nullish(),
  accounts: z.array(z.looseObject({ transactions: z.array(transaction).nullish() })).nullish(),
});

const common = {
  id_webhook_data: z.union([z.int(), z.string()]).transform(String),
  user: z.looseObject({ id: z.int() }),
};

/** CONNECTION_SYNCED and CONNECTION_DELETED. */
export const telling = z.looseObject({ ...common, connection });
export type Telling = z.infer<typeof telling>;

/** `settled` is a purchase; the others were one, or may become one. */
export type Standing = 'settled' | 'coming' | 'deleted' | 'other';

export type ToldPurchase = Readonly<{
  id: string;
  madeOn: string;
  amountCents: number;
  wording: string;
  standing: Standing;
  toldAt: Date;
}>;

/** `summary_card` is the sum of `deferred_card`s already told: with it they would count twice. */
const cardTypes = new Set(['card', 'deferred_card']);

/**
 * What a telling says of purchases: money that left by card. A row of another kind is told of too, as `other`: it may
 * be one that was a purchase before the bank knew better.
 */
export function purchasesIn({ connection: { accounts, last_update } }: Telling, now: Date): ToldPurchase[] {
  const rows = (accounts ?? []).flatMap(({ transactions }) => transactions ?? []);
  const told = new Map<number, ToldPurchase>();
  for (const row of rows) {
    const purchase = purchaseOf(row, timeOf(row.last_update ?? last_update) ?? now);
    const earlier = told.get(row.id);
    if (!earlier || earlier.toldAt <= purchase.toldAt) told.set(row.id, purchase);
  }
  return [...told.values()];
}

function purchaseOf(row: Transaction, toldAt: Date): ToldPurchase {
  const wording = row.simplified_wording || row.wording || row.original_wording || 'Achat par carte';
  return {
    id: String(row.id),
    // The day at the till, where the bank tells it; else the day on the account.
    madeOn: row.rdate ?? row.date ?? toldAt.toISOString().slice(0, 10),
    amountCents: Math.round(-100 * (row.value ?? 0)),
    wording: wording.slice(0, 200),
    standing: standingOf(row),
    toldAt,
  };
}

function standingOf({ type, value, coming, deleted }: Transaction): Standing {
  if (deleted) return 'deleted';
  if (!cardTypes.has(type) || value === null || value >= 0) return 'other';
  return coming ? 'coming' : 'settled';
}

/** Powens writes the time in Paris without saying so. It only puts tellings in order, so it is read as it stands. */
export function timeOf(text: string | null | undefined): Date | null {
  const time = new Date(`${text?.replace(' ', 'T')}Z`);
  return Number.isNaN(time.getTime()) ? null : time;
}
