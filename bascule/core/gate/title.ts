import type { Plan } from '../plan/schema.ts';
import type { GateKind } from './schema.ts';

/** What people read for a gate, by its name in the log: `window`, `check:coverage`. One that the plan no longer has keeps its name. */
export function gateTitle({ checks }: Pick<Plan, 'checks'>, name: string): string {
  const [, check] = /^check:(.+)$/.exec(name) ?? [];
  if (check !== undefined) return checks.find((each) => each.name === check)?.title ?? check;
  return titles[name as keyof typeof titles] ?? name;
}

const titles: Record<Exclude<GateKind, 'check'>, string> = {
  artifacts: 'Artefacts intacts',
  matrix: 'Branche ou étiquette permise',
  'release-notes': 'Release notes rédigées',
  window: 'Fenêtre de déploiement',
  approvals: 'Approbations',
  promoted: 'Mêmes artefacts déjà confirmés',
  latency: 'Performance acceptable',
  compatibility: 'Composants compatibles',
  migrations: 'Migrations revues et répétées',
  backup: 'Sauvegarde récente et vérifiée',
  checklist: 'Checklist pré-déploiement',
};
