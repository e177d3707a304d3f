import { describe, expect, test } from 'vitest';
import type { Fact } from './event.ts';
import { impactOf } from './impact.ts';
import { marksOf } from './marks.ts';
import { missingParts, postMortemDocument } from './post-mortem.ts';
import { declared, eventsOf, hour, minute, plan, start, storyOf } from './spec/story.ts';
import { timeline } from './timeline.ts';

const facts: [number, Fact][] = [
  [start, declared({ cause: 'verdict', via: 'rule', by: 'bascule', reason: '30 erreurs | sur 100.' })],
  [start, { type: 'linked', deployment: 'd-2', as: 'cause', version: 'v2', components: ['service'], reason: '' }],
  [start + 1_000, { type: 'mitigated', by: 'bascule', how: 'Le trafic est revenu à la version v1.' }],
  [start + 7 * minute, { type: 'acknowledged', by: 'dora', via: 'pagerduty' }],
  [start + 9 * minute, { type: 'noted', by: 'dora', text: 'QR_SECRET manque\nen production.' }],
  [start + 18 * minute, { type: 'resolved', by: 'dora', cause: 'Une variable.', action: 'Retour à v1.' }],
  [start + 18 * minute, { type: 'post-mortem-drafted', dueAt: start + 18 * minute + 48 * hour }],
];

function documentOf(...more: Fact[]): string {
  const all: [number, Fact][] = [...facts, ...more.map((fact): [number, Fact] => [start + hour, fact])];
  const incident = storyOf(...all);
  const during = [{ component: 'service', version: 'v2', count: 1_240, errors5xx: 310 }];
  return postMortemDocument({
    ...{ plan, incident },
    impact: impactOf(plan, incident, { during, month: during }, start + hour),
    timeline: timeline(eventsOf(...all), [], { title: (name) => name, named: (name) => name }),
    marks: marksOf(plan.incidents, incident, start + hour),
  });
}

describe('a post-mortem', () => {
  test('tells by itself what facts and figures tell', () => {
    const document = documentOf();
    for (const line of [
      '# Post-mortem i-1 : API indisponible',
      '| Sévérité | SEV-1 (Critique) |',
      '| Conduit par | Dora Petit (DevOps Lead) |',
      '| Requêtes servies par la version en cause | 1 240 |',
      '| Requêtes en erreur | 310 (25 %) |',
      '| Touche | Tous les utilisateurs |',
      '| Utilisateurs touchés | non mesuré |',
      'Le déploiement d-2 de la version v2. 30 erreurs | sur 100.',
      'Bascule l’a déclaré par règle 2 minutes après son début. Dora Petit (DevOps Lead) l’a pris en charge 7 minutes plus tard. Hors des délais du plan : détection.',
      '- Le 2026-11-23 09:23 UTC : Retour à v1.',
      '| 2026-11-23 09:14:00 | QR_SECRET manque en production. | Dora Petit |',
    ])
      expect(document.replaceAll(/[\u00a0\u202f]/g, ' ')).toContain(line);
  });

  test('says what people have to write, where it is to be written', () => {
    const document = documentOf();
    expect(document.match(/> \*À écrire\.\*/g)).toHaveLength(5);
    expect(document).toContain('## Causes racines\n\n> *À écrire.* Pourquoi le système l’a-t-il permis ?');
    expect(missingParts(storyOf(...facts))).toEqual(['causes', 'wrong']);
  });

  test('has their words where they wrote them, and takes its own back where they are taken away', () => {
    const written: Fact = {
      type: 'post-mortem-edited',
      by: 'dora',
      parts: { causes: 'Rien ne le vérifie.', summary: 'Tout est tombé.' },
    };
    expect(documentOf(written)).toContain('## Résumé\n\nTout est tombé.');
    expect(documentOf(written)).toContain('## Causes racines\n\nRien ne le vérifie.');
    const emptied: Fact = { type: 'post-mortem-edited', by: 'dora', parts: { summary: ' ' } };
    expect(documentOf(written, emptied)).toContain(
      '## Résumé\n\nDu 2026-11-23 09:03 UTC au 2026-11-23 09:05 UTC, soit 2 minutes, un incident SEV-1',
    );
  });

  test('keeps a bar or a line break of somebody’s words from breaking its tables', () => {
    const rows = documentOf()
      .split('\n')
      .filter((line) => line.startsWith('| 2026-'));
    expect(rows).toHaveLength(facts.length);
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(5);
  });

  test('lists the actions that keep it from coming back', () => {
    const action: Fact = {
      ...{
        type: 'action-added',
        action: 1,
        kind: 'detect',
        text: 'Alerter',
        owner: 'karim',
        dueOn: '2026-12-01',
        by: 'dora',
      },
    };
    expect(documentOf(action)).toContain('| 1 | Détecter | Alerter | Karim Benali | 2026-12-01 | à faire |');
    expect(documentOf(action, { type: 'action-done', action: 1, by: 'karim' })).toContain('| faite le 2026-11-23 |');
  });
});
