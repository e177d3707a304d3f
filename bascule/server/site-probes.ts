import { failed, ok, warn, type Finding } from '../core/doctor/row.ts';
import type { Probe } from '../doctor/examine.ts';
import type { Site } from '../targets/bucket/site.ts';
import { untilSeen } from '../targets/bucket/seen.ts';
import type { Published } from './sites.ts';

/** What the doctor looks at of where front ends are published: that it can be written, has what the log says, and that visitors see it. */
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
  { component, site, address }: Published,
  liveOf: (component: string) => Promise<{ version: string; digest: string } | null>,
): Promise<Finding> {
  const trouble = await site.check().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (trouble) return failed(trouble.replace(/\.$/, ''), 'corrigez-le, puis relancez le diagnostic');
  const [shown, wanted] = await Promise.all([site.live(), liveOf(component)]);
  const name = `${site.name} peut être lu et écrit`;
  if (shown?.digest === wanted?.digest) {
    if (!shown) return ok(`${name}, encore vide`);
    return (address && (await unseen(address, site, shown.digest))) || ok(`${name}, et montre ${shown.version}`);
  }
  return warn(
    `${site.name} montre ${shown?.version ?? 'rien'}, et le journal dit ${wanted?.version ?? 'rien'}`,
    'attendez la fin du déploiement en cours ; sans déploiement, relancez Bascule, qui republie ce que dit le journal',
  );
}

/** One look at the entry page, as a visitor; null when it is the version's. */
async function unseen(address: string, site: Site, digest: string): Promise<Finding | null> {
  const entry = (await site.documents(digest)).filter(({ path }) => path === 'index.html');
  const seen = await untilSeen(address, entry, { withinMs: 0, lookEveryMs: 1 });
  if (seen.seen) return null;
  const remedy = `attendez cinq minutes que le CDN oublie, puis voyez ce qui se tient entre ${site.name} et ${address}`;
  return warn(seen.detail, remedy);
}
