import type { Permission } from '../approval/schema.ts';
import type { Plan } from '../plan/schema.ts';
import type { Span, Text } from './tree.ts';

/** What stands where there is nothing. */
export const none = '—';

/** Exact, in the units that people say: « 30 minutes », « 1 heure 30 minutes ». */
export function duration(ms: number): string {
  let left = ms;
  const said = units.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${number(count)} ${unit}${count > 1 && unit !== 'ms' ? 's' : ''}`];
  });
  return said.join(' ') || '0 seconde';
}

const units: [string, number][] = [
  ['heure', 3_600_000],
  ['minute', 60_000],
  ['seconde', 1_000],
  ['ms', 1],
];

/** « chaque seconde », « toutes les 24 heures ». */
export function every(ms: number): string {
  const [, unit] = /^1 (\S+)$/.exec(duration(ms)) ?? [];
  return unit === undefined ? `toutes les ${duration(ms)}` : `chaque ${unit}`;
}

export const number = (value: number) => french.format(value);

const french = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 10 });

/** Of a share: 0.01 is « 1 % ». */
export const percent = (share: number) => `${number(Number((share * 100).toPrecision(12)))} %`;

export const counted = (count: number, one: string, many = `${one}s`) => `${number(count)} ${count > 1 ? many : one}`;

/** The first letter large, as a sentence or a cell begins. */
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export function day(isoDate: string): string {
  const [year, month, date] = isoDate.split('-');
  const name = months[Number(month) - 1];
  return name === undefined ? isoDate : `${date?.replace(/^0/, '')} ${name} ${year}`;
}

const months = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ');

export const marked = (text: string): Span => ({ code: text });

export const commandLine = (command: readonly string[]): Span => marked(command.map(quoted).join(' '));

const quoted = (word: string) => (/^[\w@%+=:,./{}~<>-]+$/.test(word) ? word : `'${word}'`);

/** Names as marked words with commas between. */
export const names = (all: readonly string[]): Text =>
  all.length === 0 ? none : all.flatMap((name, index) => (index === 0 ? [marked(name)] : [', ', marked(name)]));

/** `{a: 'b'}` as « a = b », marked. */
export const settings = (record: Readonly<Record<string, unknown>>): Text =>
  names(
    Object.entries(record).map(
      ([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
  );

export const oneOf = (all: readonly string[]) =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} ou ${all.at(-1)}`;

/** What is named, by the title that people know it by. */
export const titleIn = (all: readonly { name: string; title: string }[], name: string) =>
  all.find((each) => each.name === name)?.title ?? name;

export const roleTitles = (plan: Plan, roles: readonly string[]) => roles.map((name) => titleIn(plan.roles, name));

export const permissionWords: Record<Permission, string> = {
  deploy: 'déployer',
  rollback: 'revenir en arrière',
  review: 'approuver',
  sign: 'signer',
  override: 'passer outre en urgence',
  announce: 'annoncer une maintenance',
  migrate: 'migrer une base',
  restore: 'restaurer une base',
  flag: 'changer un feature flag',
  respond: 'conduire un incident',
};
