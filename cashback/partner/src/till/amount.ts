/** An amount typed the French way, in cents; or the sentence that says what is wrong with it. */
export type Amount = { readonly cents: number } | { readonly fault: string };

const most = 1_000_000;

/** Reads « 12,50 », « 12.5 », « 1 250 € »: spaces and the euro sign are ignored, at most two decimals. */
export function readAmount(typed: string): Amount {
  const text = typed.replace(/[\s€]/g, '').replace('.', ',');
  if (text === '') return { fault: 'Indiquez le montant de l’achat, par exemple 12,50.' };
  const parts = /^(\d{1,7})(?:,(\d{0,2}))?$/.exec(text);
  if (!parts) return { fault: 'Le montant s’écrit en euros avec deux décimales au plus, par exemple 12,50.' };
  const cents = Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
  if (cents < 1) return { fault: 'Le montant est d’au moins 0,01 €.' };
  if (cents > most) return { fault: 'Le montant est d’au plus 10 000 €.' };
  return { cents };
}

const euros = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' });

/** « 12,50 € » */
export const inEuros = (cents: number): string => euros.format(cents / 100);
