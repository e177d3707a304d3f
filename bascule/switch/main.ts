import { chmod, mkdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import type { Server } from 'node:http';
import { parseArgs } from 'node:util';
import { adminServer } from './admin.ts';
import { writeLine } from './failure-log.ts';
import { TrafficSwitch } from './traffic-switch.ts';

const USAGE =
  'node bascule/switch/main.ts --state <fichier> --socket <socket unix> [--port <nombre>] [--host <adresse>]';
const FINISH_WITHIN_MS = 30_000;

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const { state, socket, port, host } = options();
  await mkdir(dirname(state), { recursive: true });
  const trafficSwitch = await TrafficSwitch.start({ stateFile: state, port, host });
  const admin = adminServer(trafficSwitch);
  await listenPrivately(admin, socket);
  writeLine({ level: 'info', message: 'the switch serves', port: trafficSwitch.state.port, host, socket, state });

  const stop = async (): Promise<void> => {
    admin.close();
    await trafficSwitch.stop(FINISH_WITHIN_MS);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

function options(): { state: string; socket: string; port: number | null; host: string } {
  const { values } = parseArgs({
    options: {
      state: { type: 'string' },
      socket: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
    },
  });
  const { state, socket, host } = values;
  if (!state || !socket) throw new Error(`--state et --socket sont nécessaires : ${USAGE}`);
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new Error(`--port est un nombre de 0 (n’importe quel port libre) à 65535, pas « ${values.port} ».`);
  }
  return { state, socket, port, host };
}

/** Only this user may command the switch; the mask makes it so from the first moment. */
async function listenPrivately(server: Server, socket: string): Promise<void> {
  if (await isAnswering(socket)) throw new Error(`Un autre commutateur écoute sur ${socket} ; arrêtez-le d’abord.`);
  await rm(socket, { force: true });
  const listening = Promise.withResolvers<void>();
  const mask = process.umask(0o177);
  server.once('error', listening.reject).listen(socket, listening.resolve);
  process.umask(mask);
  await listening.promise;
  await chmod(socket, 0o600);
}

async function isAnswering(socket: string): Promise<boolean> {
  const answer = Promise.withResolvers<boolean>();
  const probe = connect(socket, () => answer.resolve(true)).once('error', () => answer.resolve(false));
  const isAlive = await answer.promise;
  probe.destroy();
  return isAlive;
}
