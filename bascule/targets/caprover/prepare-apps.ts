import { IMAGE_PORT } from '../../image/images.ts';
import { publicApp, publicHost, slotApp } from './names.ts';
import type { Action, Found, Preparation } from './prepare.ts';
import { publicTemplate } from './public-template.ts';
import type { App, AppChanges } from './wire.ts';

const find = ({ apps }: Found, name: string) => apps.find(({ appName }) => appName === name);

/** Registers an app, or changes what differs. */
export function appAction(
  { client }: Pick<Preparation, 'client'>,
  app: App | undefined,
  must: { name: string; persistent: boolean; project: string; changes: AppChanges },
): Action[] {
  const { name, persistent, project, changes } = must;
  if (!app) return [{ what: `app ${name}`, carryOut: () => client.register(name, persistent, project) }];
  const differing = Object.entries({ projectId: project, ...changes }).filter(
    ([field, value]) => JSON.stringify(app[field as keyof App]) !== JSON.stringify(value),
  );
  if (differing.length === 0) return [];
  return [{ what: `réglages de ${name}`, carryOut: () => client.patch(name, Object.fromEntries(differing)) }];
}

/** Two for each component, seen by nobody; without instances until something is deployed to them. */
export function slotActions(preparation: Preparation, found: Found, project: string): Action[] {
  const { settings, components } = preparation;
  return components.flatMap(({ name: component }) =>
    (['blue', 'green'] as const).flatMap((colour) => {
      const name = slotApp(settings, { component, colour });
      const app = find(found, name);
      const given = app?.versions.find(({ version }) => version === app.deployedVersion)?.gitHash;
      const idle = given ? {} : { instanceCount: 0 };
      const changes = { notExposeAsWebApp: true, containerHttpPort: IMAGE_PORT, ...idle };
      return appAction(preparation, app, { name, persistent: false, project, changes });
    }),
  );
}

/** What visitors come by. Nothing runs in it. */
export function publicActions(preparation: Preparation, found: Found, project: string): Action[] {
  const { settings, components, environment } = preparation;
  return components.flatMap(({ name: component, mounts }) => {
    const name = publicApp(settings, component);
    const customNginxConfig = templateOf(settings, environment, component, mounts);
    const changes = { notExposeAsWebApp: false, instanceCount: 0, customNginxConfig };
    return appAction(preparation, find(found, name), { name, persistent: false, project, changes });
  });
}

export function templateOf(
  { samples, mounts: further, behindEdge }: Preparation['settings'],
  environment: string,
  component: string,
  mounts: Record<string, string>,
): string {
  const all = { ...mounts, ...further[component] };
  return publicTemplate({ environment, component, mounts: all, samples: samplesAt({ samples }), behindEdge });
}

/** Where nginx sends samples; an address of IPv6 is told from its port by brackets. */
export const samplesAt = ({ samples: { address, port } }: Pick<Preparation['settings'], 'samples'>): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

/** Names, then their certificates, then nothing without TLS: CapRover wants them in this order. */
export function domainActions({ client, settings, components }: Preparation, found: Found): Action[] {
  return components.flatMap(({ name: component }): Action[] => {
    const name = publicApp(settings, component);
    const app = find(found, name);
    if (!app) return [];
    const known = app.customDomain.map(({ publicDomain }) => publicDomain);
    const [absent] = (settings.domains[component] ?? []).filter((domain) => !known.includes(domain));
    if (absent) return [{ what: `domaine ${absent}`, carryOut: () => client.addDomain(name, absent) }];
    if (settings.certificatesFor === null) return [];
    if (!app.hasDefaultSubDomainSsl) {
      return [{ what: `certificat de ${publicHost(settings, component)}`, carryOut: () => client.secure(name, null) }];
    }
    const plain = app.customDomain.find(({ hasSsl }) => !hasSsl)?.publicDomain;
    if (plain) return [{ what: `certificat de ${plain}`, carryOut: () => client.secure(name, plain) }];
    if (app.forceSsl) return [];
    return [{ what: `TLS seul pour ${name}`, carryOut: () => client.patch(name, { forceSsl: true }) }];
  });
}
