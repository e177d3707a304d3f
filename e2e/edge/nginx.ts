import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ours = fileURLToPath(new URL('../../infra/nginx/', import.meta.url));
const modsecurity = '/usr/lib/nginx/modules/ngx_http_modsecurity_module.so';

export const hasNginx = spawnSync('nginx', ['-v'], { stdio: 'ignore' }).status === 0;
export const hasCoreRules = hasNginx && existsSync(modsecurity) && existsSync('/usr/share/modsecurity-crs/rules');
if (!hasNginx)
  console.warn('\n!!! SKIPPED: the edge is not tried: nginx is not installed (apt-get install nginx) !!!\n');
else if (!hasCoreRules)
  console.warn(
    '\n!!! SKIPPED: the OWASP rules are not tried: libnginx-mod-http-modsecurity or modsecurity-crs is missing !!!\n',
  );

/** A real nginx of a test's own. */
export interface Nginx {
  /** What it wrote, as in `error.log`. */
  log(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** A folder with our files in it, changed only in where things are. */
export async function copyOfOurs(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'edge-'));
  await cp(ours, home, { recursive: true });
  await mkdir(join(home, 'log'));
  for (const name of (await readdir(home, { recursive: true })).filter((each) => each.endsWith('.conf'))) {
    await writeFile(join(home, name), placedIn(home, await readFile(join(home, name), 'utf8')));
  }
  return home;
}

/** A configuration with the paths of a host replaced by those of a test. */
export function placedIn(home: string, text: string): string {
  return text
    .replaceAll('/nginx-shared/rewapp', home)
    .replaceAll('/var/log/nginx', `${home}/log`)
    .replaceAll('/etc/letsencrypt/live/rewapp.fr', home);
}

/** Starts nginx with what its http block holds. Throws where nginx does not take it; what it says is on stderr. */
export async function startNginx(home: string, http: string, port: number): Promise<Nginx> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${home}/tmp-${each};`,
  );
  // As root the workers would be somebody else, who may not read a test's folder.
  const asWhom = process.getuid?.() === 0 ? 'user root;' : '';
  await writeFile(
    join(home, 'nginx.conf'),
    `${hasCoreRules ? `load_module ${modsecurity};` : ''} daemon off; ${asWhom} worker_processes 1; pid ${home}/pid;
    events { worker_connections 4096; } http { ${temporary.join(' ')} access_log off;\n${http}\n}`,
  );
  const child = spawn('nginx', ['-c', join(home, 'nginx.conf'), '-p', home, '-e', join(home, 'log/error.log')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await listening(port, child);
  return {
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

/** Asks until somebody answers: nginx does not say when it is ready. */
async function listening(port: number, child: ChildProcess): Promise<void> {
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended with code ${child.exitCode}: see what it said above.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function answers(port: number): Promise<boolean> {
  const probe = connect(port, '127.0.0.1');
  return once(probe, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => probe.destroy());
}
