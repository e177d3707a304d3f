import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';

/** A manager that is cut off from the others may not answer at all. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Clients of a swarm's managers, each a socket's path or `https://host:port`; connects to nothing yet. Certificates for
 * https are those of the docker command: ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH.
 * https://docs.docker.com/engine/security/protect-access/
 */
export function enginesAt(managers: readonly string[], certificates = process.env['DOCKER_CERT_PATH']): Docker[] {
  return managers.map((manager) => {
    if (manager.startsWith('/')) return new Docker({ socketPath: manager, timeout: ANSWER_WITHIN_MS });
    const { protocol, hostname, port } = new URL(manager);
    const at = {
      host: hostname,
      port: Number(port || (protocol === 'https:' ? 2376 : 2375)),
      timeout: ANSWER_WITHIN_MS,
    };
    if (protocol === 'http:') return new Docker({ ...at, protocol: 'http' });
    return new Docker({ ...at, protocol: 'https', ...(certificates && readCertificates(certificates)) });
  });
}

function readCertificates(folder: string): { ca: Buffer; cert: Buffer; key: Buffer } {
  const read = (name: string) => readFileSync(join(folder, name));
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}
