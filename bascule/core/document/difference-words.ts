import type { Environment, Plan } from '../plan/schema.ts';
import { approvalText } from './approval-words.ts';
import type { Difference } from './difference.ts';
import { fields } from './fields.ts';
import { gateTitle } from '../gate/title.ts';
import { gateDetail } from './gate-words.ts';
import { sourcesText, triggerWords } from './matrix-words.ts';
import { offsiteText, replicationText } from './safety-words.ts';
import { strategyText } from './strategy-words.ts';
import { autoscaleText, awsText, targetsText } from './target-words.ts';
import { plainText } from './tree.ts';
import { counted, duration, every, none, number } from './words.ts';

/** What differs, as people call it: « Variables, LOG_LEVEL ». */
export function labelOf(plan: Plan, { field, path }: Difference): string {
  const part = path.slice(field.length).replace(/^[.[]|\]$/g, '');
  const { title } = fields[field];
  if (part === '') return title;
  return `${title}, ${field === 'gates' ? gateTitle(plan, part) : (partWords[part] ?? part)}`;
}

/** Both sides of a difference, as people read them; to the letter where the words don't tell them apart. */
export function sidesOf(plan: Plan, difference: Difference): [string, string] {
  const { left, right } = difference;
  const [one, other] = [wordsFor(plan, difference, left), wordsFor(plan, difference, right)];
  return one === other ? [literal(left), literal(right)] : [one, other];
}

/** Nobody reads a password in what two environments have otherwise. */
export const withoutPasswords = (value: unknown): unknown => JSON.parse(literal(value));

const literal = (value: unknown) =>
  JSON.stringify(value, (key, part: unknown) => (key === 'password' ? undefined : part));

function wordsFor(plan: Plan, { field }: Difference, value: unknown): string {
  if (value === null || value === undefined || value === '' || isEmpty(value)) return none;
  const words = wordsOf[field as keyof typeof wordsOf] as ((value: unknown, plan: Plan) => string) | undefined;
  if (words && typeof value === 'object') return words(value, plan);
  if (typeof value === 'boolean') return value ? 'oui' : 'non';
  if (typeof value === 'number') return field.endsWith('Ms') ? duration(value) : number(value);
  return knownWords[String(value)] ?? (typeof value === 'string' ? value : JSON.stringify(value));
}

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;

/** What is no single word or figure. */
const wordsOf = {
  seed: ({ component, command }: NonNullable<Environment['seed']>) => `${component} : ${command.join(' ')}`,
  demoAccounts: (accounts: Environment['demoAccounts']) => accounts.map(({ email }) => email).join(', '),
  backup: ({ everyMs, keepDays }: NonNullable<Environment['backup']>) =>
    `${every(everyMs)}, gardées ${counted(keepDays, 'jour')}`,
  autoscale: autoscaleText,
  aws: awsText,
  replication: replicationText,
  offsite: offsiteText,
  sources: (sources: Environment['sources']) => plainText(sourcesText(sources)),
  windows: (windows: Environment['windows']) => windows.join(', '),
  approvals: (rule: Environment['approvals'][number], plan: Plan) => approvalText(plan, rule),
  gates: (gate: Environment['gates'][number], plan: Plan) => gateDetail(plan, gate) || 'oui',
  before: ({ items }: Environment['before'][number]) => counted(items.length, 'point'),
  after: ({ items }: Environment['after'][number]) => counted(items.length, 'point'),
  targets: targetsText,
  strategies: (strategies: Environment['strategies']) => strategies.map(strategyText).join(' ; '),
};

const partWords: Record<string, string> = {
  api: 'API',
  web: 'WEB',
  usual: 'd’ordinaire',
  from: 'au moins',
  to: 'au plus',
  level: 'niveau',
  keepDays: 'rétention en jours',
};

const knownWords: Record<string, string> = {
  ...triggerWords,
  anonymised: 'anonymisées',
  representative: 'représentatives',
  real: 'réelles',
  live: 'réelles',
  loose: 'souple',
  'go-on': 'continue',
  hold: 'attend',
};
