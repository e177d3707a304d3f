import * as apps from './app-routes.ts';
import type { Captain } from './captain.ts';
import { envelope, type Envelope } from './envelope.ts';
import * as registries from './registries.ts';
import * as system from './system-routes.ts';

export interface Call {
  method: string;
  /** Below `/api/v2`, with a slash at its end. */
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

type Route = (captain: Captain, call: Call, name: string) => Envelope | Promise<Envelope>;

/** What is behind the token. Null: there is no such page. */
export function routeOf({
  method,
  path,
}: Call): ((captain: Captain, call: Call) => Envelope | Promise<Envelope>) | null {
  for (const [pattern, route] of routes) {
    const found = pattern.exec(`${method} ${path}`);
    if (found) return (captain, call) => route(captain, call, decodeURIComponent(found[1] ?? ''));
  }
  return null;
}

const root = '/user/apps';
const routes: [RegExp, Route][] = [
  [new RegExp(`^GET ${root}/appDefinitions/$`), apps.definitions],
  [new RegExp(`^POST ${root}/appDefinitions/register/$`), apps.registerApp],
  [new RegExp(`^(?:POST) ${root}/appDefinitions/update/$`), (captain, call) => apps.update(captain, call, 'replace')],
  [new RegExp(`^(?:PATCH) ${root}/appDefinitions/update/$`), (captain, call) => apps.update(captain, call, 'merge')],
  [new RegExp(`^POST ${root}/appDefinitions/delete/$`), apps.remove],
  [new RegExp(`^POST ${root}/appDefinitions/customdomain/$`), apps.addDomain],
  [new RegExp(`^POST ${root}/appDefinitions/enablebasedomainssl/$`), apps.secureOwn],
  [new RegExp(`^POST ${root}/appDefinitions/enablecustomdomainssl/$`), apps.secureCustom],
  [new RegExp(`^GET ${root}/appData/([^/]+)/logs/$`), apps.logs],
  [
    new RegExp(`^GET ${root}/appData/([^/]+)/$`),
    (captain, _, name) => envelope('App build status retrieved', captain.builds.status(name)),
  ],
  [new RegExp(`^POST ${root}/appData/([^/]+)/$`), apps.deploy],
  [
    /^GET \/user\/projects\/$/,
    ({ island }) => envelope('Projects are retrieved.', { projects: Object.values(island.disk.projects) }),
  ],
  [/^POST \/user\/projects\/register\/$/, system.registerProject],
  [/^POST \/user\/projects\/update\/$/, system.updateProject],
  [/^GET \/user\/registries\/$/, registries.all],
  [/^POST \/user\/registries\/insert\/$/, registries.insert],
  [/^POST \/user\/registries\/update\/$/, registries.update],
  [/^POST \/user\/registries\/setpush\/$/, registries.setPush],
  [/^GET \/user\/system\/info\/$/, system.info],
  [/^POST \/user\/system\/changerootdomain\/$/, system.changeRootDomain],
  [/^POST \/user\/system\/enablessl\/$/, system.enableSsl],
  [/^POST \/user\/system\/forcessl\/$/, system.forceSsl],
  [/^GET \/user\/system\/nginxconfig\/$/, system.nginxConfiguration],
  [/^POST \/user\/system\/nginxconfig\/$/, system.setNginxConfiguration],
  [
    /^GET \/user\/system\/versionInfo\/$/,
    () => envelope('Version Info Retrieved', { currentVersion: '1.15.3', canUpdate: false }),
  ],
];
