import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const configuration = fileURLToPath(new URL('../../infra/nginx/', import.meta.url));
const module_ = '/usr/lib/nginx/modules/ngx_http_modsecurity_module.so';

export const hasNginx = spawnSync('nginx', ['-v'], { stdio: 'ignore' }).status === 0;
export const hasCoreRules = hasNginx && existsSync(module_) && existsSync('/usr/share/modsecurity-crs/rules');
if (!hasNginx)
  console.warn('\n!!! SKIPPED: the edge is not tried: nginx is not installed (apt-get install nginx) !!!\n');
else if (!hasCoreRules)
  console.warn(
    '\n!!! SKIPPED: the OWASP rules are not tried: libnginx-mod-http-modsecurity or modsecurity-crs is missing !!!\n',
  );

/** A real nginx that runs infra/nginx/edge.conf. */
export interface Edge {
  /** Where it answers REWAPP's names in clear, so that a test can send what no browser would. */
  port: number;
  /** Where it ends TLS, by a certificate of its own. */
  tlsPort: number;
  /** Where port 80 would be. */
  httpPort: number;
  /** What it wrote: `rewapp-edge.log`, `error.log`. */
  log(name: string): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts nginx with our files, changed only where a test differs from a host: paths, ports, the certificate, who is
 * behind. Refuses to start where nginx does not like what it reads.
 */
export async function startEdge(routerPort: number): Promise<Edge> {
  const home = await mkdtemp(join(tmpdir(), 'edge-'));
  const [port, tlsPort, httpPort] = await freePorts();
  await cp(configuration, home, { recursive: true });
  await mkdir(join(home, 'log'));
  makeCertificate(home);
  const edge = here(await readFile(join(home, 'edge.conf'), 'utf8'), home)
    .replaceAll('listen 80', `listen 127.0.0.1:${httpPort}`)
    .replaceAll(/listen 443 ssl(.*);/g, `listen 127.0.0.1:${tlsPort} ssl$1; listen 127.0.0.1:${port}$1;`)
    .replaceAll(`listen 127.0.0.1:${port} http2`, `listen 127.0.0.1:${port}`)
    .replaceAll('www.rewapp.fr', 'www.rewapp.fr 127.0.0.1')
    .replace('127.0.0.1:10080', `127.0.0.1:${routerPort}`);
  await writeFile(join(home, 'edge.conf'), hasCoreRules ? edge : edge.replaceAll(/^ *modsecurity.*;$/gm, ''));
  for (const name of ['server.conf', 'modsecurity/main.conf']) {
    await writeFile(join(home, name), here(await readFile(join(home, name), 'utf8'), home));
  }
  await writeFile(join(home, 'nginx.conf'), mainConfiguration(home));
  const child = spawn('nginx', ['-c', join(home, 'nginx.conf'), '-p', home, '-e', join(home, 'log/error.log')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await listening(port, child);
  return {
    port,
    tlsPort,
    httpPort,
    log: (name) => readFile(join(home, 'log', name), 'utf8'),
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(home, { recursive: true });
    },
  };
}

/** Our paths, as they are in a test's folder. */
function here(text: string, home: string): string {
  return text
    .replaceAll('/nginx-shared/rewapp', home)
    .replaceAll('/var/log/nginx', `${home}/log`)
    .replaceAll(/\/etc\/letsencrypt\/live\/rewapp\.fr/g, home);
}

function mainConfiguration(home: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${home}/tmp-${each};`,
  );
  // As root the workers would be somebody else, who may not read a test's folder.
  const asWhom = process.getuid?.() === 0 ? 'user root;' : '';
  return `${hasCoreRules ? `load_module ${module_};` : ''} daemon off; ${asWhom} worker_processes 1; pid ${home}/pid;
    events { worker_connections 1024; } http { ${temporary.join(' ')} access_log off; include ${home}/edge.conf; }`;
}

function makeCertificate(home: string): void {
  const names = 'subjectAltName=DNS:api.rewapp.fr,DNS:www.rewapp.fr';
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(home, 'privkey.pem')];
  const certificate = ['-days', '1', '-subj', '/CN=rewapp.fr', '-addext', names, '-out', join(home, 'fullchain.pem')];
  execFileSync('openssl', ['req', '-x509', ...key, ...certificate], { stdio: 'ignore' });
}

async function freePorts(): Promise<[number, number, number]> {
  const servers = [createServer(), createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push((server.address() as { port: number }).port);
  }
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports as [number, number, number];
}

/** Asks until somebody answers: nginx does not say when it is ready. */
async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`nginx ended with code ${child.exitCode}: see what it said above.`);
    const probe = connect(port, '127.0.0.1');
    const answered = await Promise.race([
      once(probe, 'connect').then(() => true),
      once(probe, 'error').then(() => false),
    ]).catch(() => false);
    probe.destroy();
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
