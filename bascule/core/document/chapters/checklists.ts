import type { AfterPhase, Item, Proof } from '../../checklist/schema.ts';
import type { Environment, Plan } from '../../plan/schema.ts';
import { gateText } from '../gate-words.ts';
import { paragraph, part, table, type Block, type Part, type Text } from '../tree.ts';
import { marked, number, oneOf, percent, roleTitles, titleIn } from '../words.ts';

/** §7. */
export function checklistsChapter(plan: Plan): Part | null {
  const { environments } = plan;
  return part(
    'Checklists de déploiement',
    [],
    [
      part(
        'Checklist Pré-Déploiement',
        environments.flatMap((each) => before(plan, each)),
      ),
      part(
        'Checklist Post-Déploiement',
        environments.flatMap((each) => after(plan, each)),
      ),
    ],
  );
}

function before(plan: Plan, { title, before }: Environment): (Block | null)[] {
  if (before.length === 0) return [];
  return [
    paragraph([
      { strong: title },
      ' : chaque point est prouvé par un contrôle ou signé par un rôle, avant que rien ne bouge.',
    ]),
    ...before.map((list) => items(plan, list.title, list.items)),
  ];
}

function after(plan: Plan, { title, after }: Environment): (Block | null)[] {
  if (after.length === 0) return [];
  return [
    paragraph([{ strong: title }, ' : les temps comptent depuis la confirmation.']),
    ...after.map((phase) => items(plan, phaseTitle(phase), phase.items)),
  ];
}

/** « Technique (0-5 min) ». */
const phaseTitle = ({ title, fromMs, toMs }: AfterPhase) =>
  `${title} (${number(fromMs / 60_000)}-${number(toMs / 60_000)} min)`;

const items = (plan: Plan, caption: string, items: Item[]) =>
  table(
    caption,
    ['Point', 'Nom', 'Preuve'],
    items.map(({ name, title, proof }) => [[{ strong: title }], [marked(name)], proofText(plan, proof)]),
  );

function proofText(plan: Plan, proof: Proof): Text {
  switch (proof.kind) {
    case 'gate':
      return ['contrôle : ', ...gateText(plan, proof.gate)];
    case 'check':
      return ['parcours : ', titleIn(plan.checks, proof.check), ' ', marked(proof.check)];
    case 'signature':
      return `signature : ${oneOf(roleTitles(plan, proof.roles))}`;
    case 'health':
      return 'sonde des versions en ligne';
    case 'smoke':
      return 'smoke tests rejoués sur ce qui est en ligne';
    case 'errors':
      return `taux d’erreur < ${percent(proof.below)}`;
    case 'latency-p95':
      return `latence P95 < ${number(proof.belowMs)} ms`;
    case 'logs':
      return 'journal sans erreur depuis le déploiement';
    case 'third-party':
      return `le service lui-même : ${titleIn(plan.thirdParties, proof.service)}`;
  }
}
