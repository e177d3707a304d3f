import { nameOf } from '../gate/mistakes.ts';
import type { Check, Gate } from '../gate/schema.ts';
import { gateTitle } from '../gate/title.ts';
import type { Environment, Plan } from '../plan/schema.ts';
import { table, type Block, type Text } from './tree.ts';
import { duration, marked, none, number, titleIn } from './words.ts';

/** Which control guards which environment. */
export function gateTable(plan: Plan): Block | null {
  const guarded = plan.environments.filter(({ gates }) => gates.length > 0);
  const names = [...new Set(guarded.flatMap(({ gates }) => gates.map(nameOf)))];
  return table(
    'Contrôles',
    ['Contrôle', ...guarded.map(({ title }) => title)],
    names.map((name) => [gateText(plan, name), ...guarded.map((environment) => cell(plan, environment, name))]),
  );
}

/** With the name that it has in the log and in checklists: `check:coverage`. */
export const gateText = (plan: Plan, name: string): Text => [gateTitle(plan, name), ' ', marked(name)];

function cell(plan: Plan, { gates }: Environment, name: string): Text {
  const gate = gates.find((each) => nameOf(each) === name);
  return gate ? `✓ ${gateDetail(plan, gate)}`.trim() : none;
}

/** What a control asks for beyond its title. */
export function gateDetail({ environments, components }: Plan, gate: Gate): string {
  switch (gate.kind) {
    case 'promoted':
      return `sur ${titleIn(environments, gate.from)}`;
    case 'check':
      return gate.on === undefined ? '' : `sur ${titleIn(environments, gate.on)}`;
    case 'latency':
      return `${titleIn(components, gate.component)} sur ${titleIn(environments, gate.on)} : P95 < ${number(gate.p95BelowMs)} ms`;
    case 'backup':
      return `de moins de ${duration(gate.notOlderThanMs)}`;
    default:
      return '';
  }
}

/** Every command whose outcome is evidence. */
export function checkTables({ checks }: Plan): (Block | null)[] {
  return [
    table(
      'Contrôles automatiques',
      ['Contrôle', 'Nom', 'Porte sur', 'Seuil', 'Valable', 'Arrêté après'],
      checks.map((check) => [
        [{ strong: check.title }],
        [marked(check.name)],
        ofWords[check.of],
        threshold(check),
        check.freshForMs === 0 ? 'tant que rien ne change' : duration(check.freshForMs),
        duration(check.timeoutMs),
      ]),
    ),
    table(
      'Commandes et remèdes',
      ['Contrôle', 'Commande', 'S’il est rouge'],
      checks.map(({ title, command, remedy }) => [[{ strong: title }], [marked(command.join(' '))], remedy]),
    ),
  ];
}

const ofWords: Record<Check['of'], string> = { source: 'le code', environment: 'ce qui est en ligne' };

function threshold({ atLeast, atMost, unit }: Check): string {
  const said = [
    ...(atLeast === undefined ? [] : [`≥ ${number(atLeast)}`]),
    ...(atMost === undefined ? [] : [`≤ ${number(atMost)}`]),
  ];
  return `${said.join(' et ') || 'réussite'} ${unit}`.trim();
}
