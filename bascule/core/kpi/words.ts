import { duration, number, percent } from '../document/words.ts';
import { boundOf, severityOf, unitOf, type FigureName, type Target, type Unit } from './figures.ts';
import type { KpiRule, Measure } from './schema.ts';

/** §10.2's names, and what DORA's are called here. */
export const figureTitles: Record<FigureName, string> = {
  'success-rate': 'Taux de succès déploiement',
  'deployment-time': 'Temps moyen de déploiement',
  'rollback-time': 'Temps moyen de rollback',
  'recovery-time': 'MTTR (Mean Time To Recover)',
  frequency: 'Fréquence de déploiement',
  'lead-time': 'Délai de livraison d’un commit',
  'delivery-frequency': 'Fréquence de livraison',
  'delivery-days': 'Jours de livraison',
  'change-fail-rate': 'Taux d’échec des livraisons',
  'failure-recovery': 'Temps de reprise après un échec',
  'rework-rate': 'Taux de livraisons correctives',
};

/** What the best come to, in DORA's report of 2024. */
export const eliteWords: Partial<Record<FigureName, string>> = {
  'lead-time': '< 1 jour',
  'delivery-frequency': 'à la demande',
  'change-fail-rate': '5 %',
  'failure-recovery': '< 1 heure',
};

/** How each is counted. */
export function howCounted(name: FigureName, rule: KpiRule): string {
  const where = rule.environment === null ? '' : ` ${rule.environment}`;
  switch (name) {
    case 'success-rate':
      return 'Déploiements réussis / Total déploiements';
    case 'deployment-time':
      return `Durée moyenne d’un déploiement${where}`;
    case 'rollback-time':
      return 'Durée moyenne d’un rollback';
    case 'recovery-time':
      return `Temps moyen de résolution incident ${severityOf(rule)}`;
    case 'frequency':
      return `Nombre de déploiements${where} par semaine`;
    case 'lead-time':
      return 'Médiane, du commit à ses utilisateurs';
    case 'delivery-frequency':
      return 'Nombre de livraisons par semaine';
    case 'delivery-days':
      return 'Jours avec une livraison, par semaine';
    case 'change-fail-rate':
      return 'Livraisons en échec / Total livraisons';
    case 'failure-recovery':
      return 'Médiane, de la livraison en échec au retour à la normale';
    case 'rework-rate':
      return 'Livraisons imprévues, pour un incident / Total livraisons';
  }
}

/** The plan's own targets, exactly: « > 99 % », « < 15 min », « > 2/semaine ». */
export function targetWords(measure: Measure): string {
  const { direction, bound } = boundOf(measure);
  return `${signs[direction]} ${exact[unitOf[measure.kind]](bound)}`;
}

/** A figure as people read it, to three digits. */
export const valueWords = (value: number, unit: Unit): string => rounded[unit](value);

export const shownTarget = ({ direction, bound }: Target, unit: Unit) => `${signs[direction]} ${exact[unit](bound)}`;

const signs = { above: '>', below: '<' };

const exact: Record<Unit, (value: number) => string> = {
  share: percent,
  ms: (value) => (value > 0 && value % 60_000 === 0 ? `${number(value / 60_000)} min` : duration(value)),
  'per-week': (value) => `${number(value)}/semaine`,
};

const three = new Intl.NumberFormat('fr-FR', { maximumSignificantDigits: 3 });

const rounded: Record<Unit, (value: number) => string> = {
  share: (value) => `${three.format(100 * value)} %`,
  ms: time,
  'per-week': (value) => `${three.format(value)}/semaine`,
};

/** In the unit that suits it: « 850 ms », « 12,4 s », « 7,5 min », « 3,2 h », « 2,5 j ». */
function time(ms: number): string {
  const [name, size] = units.find(([, size]) => Math.abs(ms) >= size) ?? ['ms', 1];
  return `${three.format(ms / size)} ${name}`;
}

const units: [string, number][] = [
  ['j', 24 * 3_600_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];
