import { expect, test } from 'vitest';
import { asText } from '../bascule/core/message/as-text.ts';
import type { Body, Template } from '../bascule/core/message/body.ts';
import { say } from '../bascule/core/message/say.ts';
import { plan as schema } from '../bascule/core/plan/schema.ts';
import { termsOf } from '../bascule/server/message/terms.ts';
import { portsOf } from '../bascule/server/ports.ts';
import definition from './rewapp.plan.ts';

const plan = schema.parse(definition);
const terms = termsOf(plan, portsOf(plan, plan.port));
const minutes = (count: number) => count * 60_000;
const at = (hour: number, minute: number) => Date.UTC(2025, 10, 24, hour, minute);

/** What §9.2 tells of, as Bascule would write it down. */
const told: { [Name in Template]?: Body<Name> } = {
  'deployment-succeeded': {
    ...{ deployment: 'd-1', environment: 'production', version: 'v1.2.3', at: at(14, 30), tookMs: minutes(8) },
    metrics: 'Nominal',
  },
  'incident-opened': {
    ...{ incident: 'inc-1', severity: 'SEV-1', title: 'API indisponible', environment: 'production' },
    ...{ beganAt: at(15, 45), impact: 'Tous les utilisateurs', status: 'Investigation en cours' },
    nextUpdateMs: minutes(15),
  },
  'incident-resolved': {
    ...{ incident: 'inc-1', severity: 'SEV-1', title: 'API indisponible', tookMs: minutes(18) },
    ...{ cause: 'Erreur de configuration après déploiement', action: 'Rollback vers v1.2.2' },
    postMortemAt: Date.UTC(2025, 10, 26, 16, 3),
  },
};

test('the three messages of §9.2 are sent as the deployment plan prints them, word for word', () => {
  const printed = (plan.document?.messages ?? []).map(({ tone, title, heading, lines }) =>
    [`${tone === 'success' ? '✅' : '🔴'} ${title}`, '', heading, ...lines.map((line) => `• ${line}`)].join('\n'),
  );
  const said = Object.entries(told).map(([template, body]) =>
    // The plan's own placeholder for a link.
    asText(say(template, body, terms)).replace(/(Changelog : ).*/, '$1[lien vers release notes]'),
  );
  expect(said).toEqual(printed);
});

test('the changelog leads to the deployment, whose page has the release notes', () => {
  const { lines } = say(
    'deployment-succeeded',
    told['deployment-succeeded'] as object as Record<string, unknown>,
    terms,
  );
  expect(lines).toContainEqual({
    ...{ label: 'Changelog', value: 'notes de v1.2.3', link: 'http://localhost:8170/deployments/d-1' },
  });
});
