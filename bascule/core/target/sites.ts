import type { Mistake } from '../plan/check.ts';
import type { Environment, Plan } from '../plan/schema.ts';
import type { Strategy } from '../strategy/schema.ts';
import type { TargetSettings } from './schema.ts';
import type { SiteSettings } from './site.ts';

/** A component's files, somewhere. */
interface Named {
  environment: Environment;
  component: string;
  site: SiteSettings;
  /** Where the plan says so. */
  path: string;
}

/** Where a target publishes components of files. CapRover has them in images of its own. */
export function sitesOf(target: TargetSettings): Record<string, SiteSettings> {
  return target.kind === 'caprover' ? {} : target.sites;
}

/** What a plan can't mean by where it publishes its front ends. */
export function siteMistakes(plan: Plan): Mistake[] {
  const all = namedIn(plan);
  return [
    ...all.flatMap((each) => [...notOfFiles(plan, each), ...withoutAws(each)]),
    ...taken(all),
    ...shares(plan),
    ...silent(plan),
  ];
}

function namedIn({ environments }: Plan): Named[] {
  return environments.flatMap((environment, index) =>
    environment.targets.flatMap((target, at) =>
      Object.entries(sitesOf(target)).map(([component, site]) => {
        const path = `environments[${index}].targets[${at}].sites.${component}`;
        return { environment, component, site, path };
      }),
    ),
  );
}

function notOfFiles({ components }: Plan, { component, path }: Named): Mistake[] {
  const possible = components.filter(({ kind }) => kind === 'static').map(({ name }) => name);
  if (possible.includes(component)) return [];
  const allowed =
    possible.length > 0
      ? `choisissez parmi ${possible.join(', ')}`
      : 'il faut un composant dont « kind » est « static », et le plan n’en a pas';
  return [{ path, message: `« ${component} » n’est pas un composant fait de fichiers : ${allowed}` }];
}

function withoutAws({ environment, site, path }: Named): Mistake[] {
  if (site.kind !== 'bucket' || environment.aws) return [];
  return [{ path, message: `un bucket demande « aws » : donnez sa région à ${environment.name}` }];
}

/** Each keeps one pointer: two components, or two environments, would take visitors from each other. */
function taken(all: Named[]): Mistake[] {
  return all.flatMap((each, index) => {
    const first = all
      .slice(0, index)
      .find((other) => placeOf(other.site) === placeOf(each.site) && ownerOf(other) !== ownerOf(each));
    if (!first) return [];
    const message = `${placeOf(each.site)} est déjà pris par ${first.path} : il en faut un différent pour chacun`;
    return [{ path: each.path, message }];
  });
}

/** A bucket or a folder shows all visitors one version: nothing there could show a share of them another. */
function shares({ environments }: Plan): Mistake[] {
  return environments.flatMap((environment, index) => {
    const names = publishedIn(environment);
    if (names.length === 0) return [];
    return environment.strategies.flatMap((strategy, at) =>
      hasShares(strategy, environment)
        ? [
            {
              path: `environments[${index}].strategies[${at}]`,
              message: `« ${strategy.kind} » partage les visiteurs, et ${names.join(', ')} se publie en entier : gardez blue-green ou shadow, ou retirez « sites »`,
            },
          ]
        : [],
    );
  });
}

/** A shadow gets copies of reads, and its traffic comes at once. */
function hasShares({ kind }: Strategy, { instances }: Environment): boolean {
  return kind === 'canary' || (kind === 'rolling' && instances > 1);
}

/** Its visitors are counted elsewhere: for want of ours a deployment that holds would wait for them for ever. */
function silent({ environments }: Plan): Mistake[] {
  return environments.flatMap((environment, index) => {
    const names = publishedIn(environment);
    const { onLittleTraffic, syntheticPerSecond } = environment;
    if (names.length === 0 || onLittleTraffic !== 'hold' || syntheticPerSecond > 0) return [];
    const message = `« hold » attendrait sans fin les visiteurs de ${names.join(', ')}, qui ne passent plus par ici : donnez syntheticPerSecond, ou « go-on »`;
    return [{ path: `environments[${index}].onLittleTraffic`, message }];
  });
}

/** On one of its targets or another. */
function publishedIn({ targets }: Environment): string[] {
  return [...new Set(targets.flatMap((target) => Object.keys(sitesOf(target))))];
}

/** As people say it. */
/** As people know it: `s3://rewapp-assets/vitrine/`, `/srv/rewapp-vitrine`. */
export function placeOf(site: SiteSettings): string {
  return site.kind === 'bucket' ? `s3://${site.bucket}/${site.prefix}` : site.volume.replace(/\/+$/, '');
}

const ownerOf = ({ environment, component }: Named) => `${environment.name}/${component}`;
