/** What the double's banks tell of somebody's money: one of each kind that matters to who reads it. */

export interface Transaction {
  id: number;
  id_account: number;
  date: string;
  rdate: string;
  value: number;
  type: string;
  original_wording: string;
  simplified_wording: string;
  wording: string;
  coming: boolean;
  active: boolean;
  deleted: string | null;
  last_update: string;
  original_value: number | null;
  country: string | null;
}

export const banks = [
  { id: 40, name: 'Banque de démonstration' },
  { id: 59, name: 'Caisse du Littoral' },
  { id: 12, name: 'Crédit des Halles' },
] as const;

type Kind = Pick<Transaction, 'type' | 'value' | 'original_wording' | 'simplified_wording'> & {
  daysAgo: number;
  coming?: boolean;
  deleted?: boolean;
};

const kinds: Kind[] = [
  {
    type: 'card',
    value: -24.9,
    original_wording: 'FACTURE CB LIBRAIRIE DU PORT',
    simplified_wording: 'Librairie du Port',
    daysAgo: 1,
  },
  {
    type: 'card',
    value: -16.22,
    original_wording: "FACTURE CB HALL'S BEER",
    simplified_wording: "Hall's Beer",
    daysAgo: 2,
  },
  {
    type: 'deferred_card',
    value: -42,
    original_wording: 'CARTE 12/11 FROMAGERIE LOU',
    simplified_wording: 'Fromagerie Lou',
    daysAgo: 9,
  },
  // Sums up the line above: it would count twice.
  {
    type: 'summary_card',
    value: -42,
    original_wording: 'DEBIT MENSUEL CARTE',
    simplified_wording: 'Débit mensuel carte',
    daysAgo: 0,
  },
  {
    type: 'card',
    value: -8.5,
    original_wording: 'CB BOULANGERIE DURAND',
    simplified_wording: 'Boulangerie Durand',
    daysAgo: 0,
    coming: true,
  },
  {
    type: 'card',
    value: -99,
    original_wording: 'CB ERREUR TERMINAL',
    simplified_wording: 'Erreur terminal',
    daysAgo: 3,
    deleted: true,
  },
  {
    type: 'payback',
    value: 24.9,
    original_wording: 'REMBT CB LIBRAIRIE',
    simplified_wording: 'Remboursement',
    daysAgo: 0,
  },
  { type: 'transfer', value: 1_850, original_wording: 'VIR SALAIRE', simplified_wording: 'Salaire', daysAgo: 5 },
  { type: 'un_type_de_demain', value: -3, original_wording: 'NOUVEAUTE', simplified_wording: 'Nouveauté', daysAgo: 4 },
];

const dayMs = 86_400_000;

/** `first` is the id of the first; `copies` tells the same month that many times over, under other ids. */
export function transactionsOf(accountId: number, first: number, nowMs: number, copies = 1): Transaction[] {
  return Array.from({ length: copies }, (_, copy) =>
    kinds.map(({ daysAgo, coming = false, deleted = false, ...kind }, index): Transaction => {
      const day = new Date(nowMs - (daysAgo + 30 * copy) * dayMs).toISOString().slice(0, 10);
      return {
        ...kind,
        ...{ id: first + copy * kinds.length + index, id_account: accountId, date: day, rdate: day },
        ...{ wording: kind.simplified_wording, coming, active: true, original_value: null, country: null },
        deleted: deleted ? localTime(nowMs) : null,
        last_update: localTime(nowMs),
      };
    }),
  ).flat();
}

const paris = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'Europe/Paris' });

/** « 2026-11-23 09:30:00 », in Paris, as Powens writes times. */
export function localTime(ms: number): string {
  return paris.format(ms);
}
