const points = new Intl.NumberFormat('fr-FR');
const gain = new Intl.NumberFormat('fr-FR', { signDisplay: 'exceptZero' });
const hour = new Intl.DateTimeFormat('fr-FR', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric' });

/** « 1 250 » */
export const inPoints = (count: number): string => points.format(count);

/** « +120 », « -50 » */
export const inGain = (count: number): string => gain.format(count);

/** « point » or « points »: French counts zero and one as singular. */
export const pointWord = (count: number): string => (Math.abs(count) < 2 ? 'point' : 'points');

/** « Aujourd’hui à 14:32 », « Hier à 09:10 », « 3 mai à 18:00 », « 3 mai 2025 » */
export function inWords(at: Date, now: Date): string {
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return `Aujourd’hui à ${hour.format(at)}`;
  if (days === 1) return `Hier à ${hour.format(at)}`;
  return at.getFullYear() === now.getFullYear() ? `${day.format(at)} à ${hour.format(at)}` : dayOfYear.format(at);
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
