import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, freePorts, inARow } from '../../bascule/testing/free-ports.ts';
import { baseTemplate } from '../../sandbox/caprover/templates.ts';
import { copyOfOurs, hasCoreRules, placedIn, startNginx, type Nginx } from './nginx.ts';

/** A real nginx that runs infra/nginx/edge.conf. */
export interface Edge extends Nginx {
  /** Where it answers REWAPP's names in clear, so that a test can send what no browser would. */
  port: number;
  /** Where it ends TLS, by a certificate of its own. */
  tlsPort: number;
  /** Where port 80 would be. */
  httpPort: number;
}

/** The edge as a host has it, but for paths, ports, the certificate and who is behind. */
export async function startEdge(routerPort: number): Promise<Edge> {
  const home = await copyOfOurs();
  const port = await freePorts(inARow(3));
  const [tlsPort, httpPort] = [port + 1, port + 2];
  makeCertificate(home);
  const edge = (await readFile(join(home, 'edge.conf'), 'utf8'))
    .replaceAll('listen 80', `listen 127.0.0.1:${httpPort}`)
    .replaceAll(/listen 443 ssl(.*);/g, `listen 127.0.0.1:${tlsPort} ssl$1; listen 127.0.0.1:${port}$1;`)
    .replaceAll(`listen 127.0.0.1:${port} http2`, `listen 127.0.0.1:${port}`)
    .replaceAll('www.rewapp.fr', 'www.rewapp.fr 127.0.0.1')
    .replace(/127\.0\.0\.1:(10080|8170)/g, `127.0.0.1:${routerPort}`);
  const nginx = await startNginx(home, hasCoreRules ? edge : edge.replaceAll(/^ *modsecurity.*;$/gm, ''), port);
  return { ...nginx, port, tlsPort, httpPort };
}

/** CapRover's nginx with our two lines in its base configuration, and one app. */
export async function startCapRoversNginx(appPort: number): Promise<Nginx & { port: number }> {
  const home = await copyOfOurs();
  const port = await freePort();
  const app = `server { listen 127.0.0.1:${port}; server_name api.rewapp.fr; client_max_body_size 50m;
    location / { proxy_pass http://127.0.0.1:${appPort}; } }`;
  const [, http] = baseTemplate.match(/\bhttp \{([^]*)\}/)!;
  const includes = ['http', 'limits'].map((name) => `include /nginx-shared/rewapp/${name}.conf;`).join('\n');
  const configuration = http!
    .replaceAll(/<%[^]*?%>/g, '')
    .replace('ssl_dhparam ;', '')
    .replace('include /etc/nginx/conf.d/*.conf;', `${includes}\n${app}`);
  return { ...(await startNginx(home, placedIn(home, configuration), port)), port };
}

function makeCertificate(home: string): void {
  const names = 'subjectAltName=DNS:api.rewapp.fr,DNS:www.rewapp.fr';
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(home, 'privkey.pem')];
  const certificate = ['-days', '1', '-subj', '/CN=rewapp.fr', '-addext', names, '-out', join(home, 'fullchain.pem')];
  execFileSync('openssl', ['req', '-x509', ...key, ...certificate], { stdio: 'ignore' });
}
