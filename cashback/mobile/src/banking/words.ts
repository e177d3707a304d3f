const euros = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' });
// Days have no hour: in any zone but UTC they could become their neighbour.
const day = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** « 24,90 € » */
export const inEuros = (cents: number): string => euros.format(cents / 100);

/** « 23 novembre 2026 », of « 2026-11-23 ». */
export const inDay = (date: string): string => day.format(new Date(date));
