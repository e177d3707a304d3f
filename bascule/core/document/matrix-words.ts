import type { SourceRule, Trigger } from '../matrix/schema.ts';
import type { Plan } from '../plan/schema.ts';
import { approvalsText } from './approval-words.ts';
import { joined, table, type Block, type Span, type Text } from './tree.ts';
import { capital, marked } from './words.ts';

/** §2.5. */
export function branchMatrix(plan: Plan): Block | null {
  return table(
    'Branches et Déploiements',
    ['Branche', 'Environnement', 'Déploiement', 'Approbation'],
    plan.environments.map((environment) => [
      sourcesText(environment.sources),
      [{ strong: environment.title }],
      capital(triggerWords[environment.trigger]),
      approvalsText(plan, environment),
    ]),
  );
}

export const triggerWords: Record<Trigger, string> = {
  push: 'automatique (push)',
  merge: 'automatique (merge)',
  'by-hand': 'manuel',
};

export const sourcesText = (sources: readonly SourceRule[]): Span[] => joined(sources.map(sourceText), ', ou ');

function sourceText(rule: SourceRule): Text {
  switch (rule.kind) {
    case 'any':
      return 'toute référence, arbre de travail compris';
    case 'branch':
      return [marked(rule.branch)];
    case 'release-tag':
      return [marked(rule.branch), ' + tag release (vX.Y.Z)'];
  }
}
