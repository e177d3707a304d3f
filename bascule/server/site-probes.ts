import { failed, ok, warn, type Finding } from '../core/doctor/row.ts';
import type { Probe } from '../doctor/examine.ts';
import type { Published } from './sites.ts';

/** What the doctor looks at of where front ends are published: that it can be written, and shows what the log says. */
export function siteProbes(
  published: readonly Published[],
  liveOf: (component: string) => Promise<{ version: string; digest: string } | null>,
): Probe[] {
  return published.map((each) => ({
    id: `site-${each.component}`,
    group: 'infrastructure',
    title: `Publication de ${each.component}`,
    look: () => look(each, liveOf),
  }));
}

async function look(
  { component, site }: Published,
  liveOf: (component: string) => Promise<{ version: string; digest: string } | null>,
): Promise<Finding> {
  const trouble = await site.check().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (trouble) return failed(trouble.replace(/\.$/, ''), 'corrigez-le, puis relancez le diagnostic');
  const [shown, wanted] = await Promise.all([site.live(), liveOf(component)]);
  const name = `${site.name} peut être lu et écrit`;
  if (shown?.digest === wanted?.digest)
    return ok(shown ? `${name}, et montre ${shown.version}` : `${name}, encore vide`);
  return warn(
    `${site.name} montre ${shown?.version ?? 'rien'}, et le journal dit ${wanted?.version ?? 'rien'}`,
    'attendez la fin du déploiement en cours ; sans déploiement, relancez Bascule, qui republie ce que dit le journal',
  );
}
