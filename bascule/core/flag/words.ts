import {
  isOfList,
  type Constraint,
  type Dependency,
  type Flag,
  type Operator,
  type Strategy,
  type Variant,
} from './schema.ts';

const signs: Record<Operator, string> = {
  IN: 'parmi',
  NOT_IN: 'hors de',
  STR_STARTS_WITH: 'commence par',
  STR_ENDS_WITH: 'finit par',
  STR_CONTAINS: 'contient',
  IN_CIDR: 'dans',
  NUM_EQ: '=',
  NUM_GT: '>',
  NUM_GTE: '≥',
  NUM_LT: '<',
  NUM_LTE: '≤',
  DATE_AFTER: 'après',
  DATE_BEFORE: 'avant',
  SEMVER_EQ: '=',
  SEMVER_GT: '>',
  SEMVER_GTE: '≥',
  SEMVER_LT: '<',
  SEMVER_LTE: '≤',
  REGEX: 'selon l’expression',
};

/** « country parmi FR, BE »: what a constraint asks. */
export function constraintWords({ field, operator, values, value, inverted, caseInsensitive }: Constraint): string {
  const given = isOfList(operator) ? values.join(', ') : value;
  const what = given === '' ? 'rien' : given;
  const asked = `${field} ${signs[operator]} ${what}${caseInsensitive ? ' (majuscules ou non)' : ''}`;
  return inverted ? `sauf ${asked}` : asked;
}

/** « 25 % selon userId, si country parmi FR »: whom a strategy lets in, and what it gives them. */
export function strategyWords(strategy: Strategy): string {
  const { title, constraints, segments, variants, disabled } = strategy;
  const conditions = [...constraints.map(constraintWords), ...segments.map((name) => `segment « ${name} »`)];
  return [
    title === '' ? '' : `${title} : `,
    admissionWords(strategy),
    conditions.length > 0 ? `, si ${conditions.join(' et ')}` : '',
    variants.length > 0 ? `, variantes ${variantsWords(variants)}` : '',
    disabled ? ' (mise de côté)' : '',
  ].join('');
}

function admissionWords(strategy: Strategy): string {
  switch (strategy.name) {
    case 'default':
      return 'tout le monde';
    case 'flexibleRollout':
      return `${strategy.rollout} % ${stickinessWords(strategy.stickiness)}${groupWords(strategy.groupId)}`;
    case 'userWithId':
      return `utilisateurs ${listed(strategy.userIds)}`;
    case 'remoteAddress':
      return `adresses ${listed(strategy.addresses)}`;
    case 'applicationHostname':
      return `machines ${listed(strategy.hostNames)}`;
  }
}

function stickinessWords(stickiness: string): string {
  if (stickiness === 'default') return 'des utilisateurs';
  return stickiness === 'random' ? 'au hasard' : `selon ${stickiness}`;
}

function groupWords(groupId: string | null): string {
  return groupId === null ? '' : ` (groupe « ${groupId} »)`;
}

function listed(values: readonly string[]): string {
  return values.length > 0 ? values.join(', ') : '(aucun)';
}

/** « bleu 50 %, rouge 50 % », with what rides along. */
export function variantsWords(variants: readonly Variant[]): string {
  if (variants.length === 0) return 'aucune';
  const total = variants.reduce((sum, { weight }) => sum + weight, 0) || 1;
  return variants.map((variant) => variantWords(variant, total)).join(', ');
}

function variantWords({ name, weight, value, payload, stickiness, overrides }: Variant, total: number): string {
  const given = payload ? payload.value : value === undefined ? null : JSON.stringify(value);
  const more = [
    ...(given === null ? [] : [`donne ${given}`]),
    ...(stickiness ? [`selon ${stickiness}`] : []),
    ...overrides.map(({ field, values }) => `toujours si ${field} parmi ${values.join(', ')}`),
  ];
  const share = `${name} ${Math.round((weight / total) * 1_000) / 10} %`.replace('.', ',');
  return more.length > 0 ? `${share} (${more.join(' ; ')})` : share;
}

export function dependencyWords({ flag, enabled, variants }: Dependency): string {
  if (!enabled) return `« ${flag} » éteint`;
  return variants.length > 0 ? `« ${flag} » avec ${variants.join(' ou ')}` : `« ${flag} » allumé`;
}

export function valueWords({ value }: Pick<Flag, 'value'>): string {
  return value.kind === 'boolean'
    ? 'vrai ou faux'
    : `${JSON.stringify(value.on)} allumé, ${JSON.stringify(value.off)} éteint`;
}

export function scheduleWords({ schedule }: Flag): string {
  const { from = null, until = null } = schedule ?? {};
  if (from === null && until === null) return 'sans horaire';
  return [from === null ? '' : `à partir de ${from}`, until === null ? '' : `jusqu’à ${until}`]
    .filter((part) => part !== '')
    .join(' ');
}

export function tieWords({ tiedTo }: Pick<Flag, 'tiedTo'>): string {
  if (!tiedTo) return 'aucun';
  const back = tiedTo.offOnRollback ? ', éteint au retour arrière' : '';
  return `${tiedTo.component}, allumé à ${tiedTo.onAtPercent} %${back}`;
}
