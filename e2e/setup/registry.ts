import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real OCI registry of a test's own. */
export interface Registry {
  /** `host:port`. */
  address: string;
  stop(): Promise<void>;
}

/** The account of a registry that asks for one. */
export const REGISTRY_ACCOUNT = { user: 'ci', password: 'pousser-2026' };
/** bcrypt, the only hash that the registry takes. */
const HTPASSWD = 'ci:$2b$04$abcdefghijklmnopqrstuuMolZg/X5SEA4fwScprfzGdIlMauBdVK\n';

/** For `describe.skipIf`: says aloud what is not tested. */
export function noRegistry(what: string): boolean {
  try {
    execFileSync('docker-registry', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    console.warn(
      `\n!!! SKIPPED: ${what}: docker-registry is not installed (Debian: apt-get install docker-registry) !!!\n`,
    );
    return true;
  }
}

/** Debian's docker-registry on a free port of `host`, without TLS, in the foreground of this process. */
export async function startRegistry({ host = '127.0.0.1', accounts = false } = {}): Promise<Registry> {
  const home = mkdtempSync(join(tmpdir(), `registry-${process.pid}-`));
  const config = {
    version: 0.1,
    log: { level: 'info', fields: {} },
    storage: { filesystem: { rootdirectory: join(home, 'data') }, delete: { enabled: true } },
    http: { addr: `${host}:0` },
    ...(accounts && { auth: { htpasswd: { realm: 'test', path: join(home, 'htpasswd') } } }),
  };
  writeFileSync(join(home, 'htpasswd'), HTPASSWD);
  // JSON is YAML.
  writeFileSync(join(home, 'config.yml'), JSON.stringify(config));
  const child = spawn('docker-registry', ['serve', join(home, 'config.yml')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  let said = '';
  const port = new Promise<string>((resolve) => {
    child.stderr.on('data', (part: Buffer) => {
      said = (said + part.toString()).slice(-8_192);
      const found = /listening on [^ ]*:(\d+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
  });
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`docker-registry did not start:\n${said}`)));
  gone.catch(() => {});
  const address = `${host}:${await Promise.race([port, gone])}`;
  const stop = async () => {
    process.off('exit', killed);
    const end = once(child, 'exit');
    child.kill('SIGKILL');
    await end;
    rmSync(home, { recursive: true, force: true });
  };
  return { address, stop };
}
