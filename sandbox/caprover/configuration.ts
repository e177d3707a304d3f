import ejs from 'ejs';
import type { AppDefinition, Disk } from './disk.ts';
import { appTemplate, baseTemplate, captainTemplate } from './templates.ts';

const LETS_ENCRYPT = '/letencrypt/etc/live';
const STATIC_ROOT = '/usr/share/nginx';

/** The three files that CapRover writes for nginx (src/user/system/LoadBalancerManager.ts). @throws EJS's error */
export function configurationOf(disk: Disk): { base: string; root: string; apps: string } {
  const apps = Object.entries(disk.apps).flatMap(([name, app]) => serverBlocks(disk, name, app));
  const { base, captain } = disk.nginx;
  return {
    base: ejs.render(base || baseTemplate, { base: { dhparamsFilePath: '' } }),
    root: ejs.render(captain || captainTemplate, {
      fake: { crtPath: '/etc/nginx/fake-certs/nginx.crt', keyPath: '/etc/nginx/fake-certs/nginx.key' },
      captain: {
        ...placesOf(`captain.${disk.rootDomain}`),
        ...{ hasRootSsl: disk.hasRootSsl, serviceContainerPort3000: 3000, serviceExposedPort: 3000 },
        ...{ serviceName: 'captain-captain', defaultHtmlDir: `${STATIC_ROOT}/default`, logAccessPath: undefined },
      },
      registry: { ...placesOf(`registry.${disk.rootDomain}`), hasRootSsl: false },
    }),
    apps: apps.map(({ template, s }) => ejs.render(template, { s })).join('\n'),
  };
}

/** One for the domain under the root, and one for each of its own. */
function serverBlocks({ hasRootSsl, rootDomain }: Disk, name: string, app: AppDefinition) {
  if (app.notExposeAsWebApp) return [];
  const own = { publicDomain: `${name}.${rootDomain}`, hasSsl: hasRootSsl && app.hasDefaultSubDomainSsl };
  return [own, ...app.customDomain].map(({ publicDomain, hasSsl }) => ({
    template: app.customNginxConfig || appTemplate,
    s: {
      ...{ publicDomain, hasSsl, localDomain: name, forceSsl: app.forceSsl, websocketSupport: app.websocketSupport },
      containerHttpPort: app.containerHttpPort || 80,
      ...placesOf(publicDomain),
      customErrorPagesDirectory: `${STATIC_ROOT}/default`,
      ...{ httpBasicAuthPath: undefined, logAccessPath: undefined, redirectToPath: undefined },
      ...{ gzipOn: true, gzipTypes: 'application/json text/css' },
    },
  }));
}

const placesOf = (domain: string) => ({
  domain,
  crtPath: `${LETS_ENCRYPT}/${domain}/fullchain.pem`,
  keyPath: `${LETS_ENCRYPT}/${domain}/privkey.pem`,
  staticWebRoot: `${STATIC_ROOT}/domains/${domain}`,
});
