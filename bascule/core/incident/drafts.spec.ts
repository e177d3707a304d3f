import { expect, test } from 'vitest';
import { draftText, fixedDraft, ongoingDraft, resolvedDraft } from './drafts.ts';
import { declared, minute, plan, storyOf } from './spec/story.ts';

const began = Date.UTC(2025, 10, 24, 15, 45);
const open = storyOf([began + minute, declared({ beganAt: began })]);

test('the drafts are §9.2’s templates, word for word', () => {
  expect(draftText(ongoingDraft(plan, open))).toBe(
    [
      '🔴 INCIDENT EN COURS',
      '',
      'INCIDENT SEV-1 - API indisponible',
      '• Début : 2025-11-24 15:45 UTC',
      '• Impact : Tous les utilisateurs',
      '• Statut : Investigation en cours',
      '• Prochaine mise à jour : 15 minutes',
    ].join('\n'),
  );
  const resolved = storyOf(
    [began + minute, declared({ beganAt: began })],
    [
      began + 18 * minute,
      {
        ...{ type: 'resolved', by: 'dora', cause: 'Erreur de configuration après déploiement' },
        action: 'Rollback vers v1.2.2',
      },
    ],
  );
  expect(draftText(resolvedDraft(plan, resolved, began + 20 * minute))).toBe(
    [
      '✅ INCIDENT RÉSOLU',
      '',
      'INCIDENT RÉSOLU - API indisponible',
      '• Durée totale : 18 minutes',
      '• Cause : Erreur de configuration après déploiement',
      '• Action : Rollback vers v1.2.2',
      '• Post-mortem : Planifié pour 2025-11-26',
    ].join('\n'),
  );
  const at = Date.UTC(2025, 10, 24, 14, 30);
  const deployed = { environment: 'guarded', version: 'v1.2.3', startedAt: at - 8 * minute, at };
  expect(draftText(fixedDraft(plan, deployed))).toBe(
    [
      '✅ DÉPLOIEMENT RÉUSSI',
      '',
      'Déploiement Production v1.2.3',
      '• Heure : 2025-11-24 14:30 UTC',
      '• Durée : 8 minutes',
      '• Changelog : [lien vers release notes]',
      '• Métriques : Nominal',
    ].join('\n'),
  );
});
