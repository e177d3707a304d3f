import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DatabaseError, type DatabaseErrorCode } from '../../database/database-error.ts';
import type { Operations } from '../operation/operations.ts';
import { checked } from '../checked.ts';
import { knownEnvironment } from '../deployment/request.ts';
import { Refusal, refusalOf } from '../refusal.ts';
import type { FailureCode } from '../wire.ts';
import { Migrations, type MigrationGround } from './migrations.ts';
import { applyRequest, migrationQuery, rehearseRequest, revertRequest } from './wire.ts';

export interface MigrationDoor extends MigrationGround {
  /** What takes longer than a request; its state is asked for at /api/operations/:id. */
  operations: Operations;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** The deployment under way in an environment, or null. */
  busyWith(environment: string): Promise<string | null>;
  access: {
    /** The name to write down for whoever asks. @throws Refusal unless they may */
    require(request: FastifyRequest, permission: 'migrate', environment: string, user: string): string;
  };
}

type OfEnvironment = { Params: { environment: string } };
const base = '/api/environments/:environment/migrations';

export function migrationRoutes(server: FastifyInstance, door: MigrationDoor): void {
  const of = ({ environment }: OfEnvironment['Params']) => new Migrations(door, knownEnvironment(door, environment));
  const begin = (work: (tell: (sentence: string) => void) => Promise<object>) => ({
    operation: door.operations.begin(timed(door.clock, work), refusalOfMigration),
  });

  server.get<OfEnvironment>(base, ({ params, query }) =>
    of(params).status(checked(migrationQuery, query)).catch(refuse),
  );

  server.get<OfEnvironment>(`${base}/plan`, ({ params, query }) =>
    of(params).plan(checked(migrationQuery, query)).catch(refuse),
  );

  server.post<OfEnvironment>(`${base}/rehearse`, async ({ params, body }, reply) => {
    const from = checked(rehearseRequest, body);
    const migrations = of(params);
    return reply.code(202).send(begin((tell) => migrations.rehearse(from, tell)));
  });

  server.post<OfEnvironment>(`${base}/apply`, async (request, reply) => {
    const { by, ...from } = checked(applyRequest, request.body);
    const migrations = of(request.params);
    door.access.require(request, 'migrate', request.params.environment, by);
    await refuseWhileBusy(door, request.params.environment);
    return reply.code(202).send(begin((tell) => migrations.apply(from, tell)));
  });

  server.post<OfEnvironment>(`${base}/revert`, async (request, reply) => {
    const { by, to, ...from } = checked(revertRequest, request.body);
    const migrations = of(request.params);
    door.access.require(request, 'migrate', request.params.environment, by);
    await refuseWhileBusy(door, request.params.environment);
    return reply.code(202).send(begin((tell) => migrations.revert(from, to, tell)));
  });
}

/** A deployment counts on the schema that it found. */
async function refuseWhileBusy({ busyWith }: MigrationDoor, environment: string): Promise<void> {
  const deployment = await busyWith(environment);
  if (deployment === null) return;
  const sentence = `Le déploiement ${deployment} est en cours dans ${environment} : attendez sa fin (npx bascule events ${deployment}), puis recommencez.`;
  throw new Refusal('conflict', sentence);
}

function timed(clock: () => number, work: (tell: (sentence: string) => void) => Promise<object>) {
  return async (tell: (sentence: string) => void) => {
    const startedAt = clock();
    const result = await work(tell);
    return { tookMs: clock() - startedAt, ...result };
  };
}

const codes: Partial<Record<DatabaseErrorCode, FailureCode>> = {
  'migration-missing': 'not-found',
  'migration-altered': 'conflict',
  'migration-unfinished': 'conflict',
  'migration-failed': 'conflict',
  'migration-unsafe': 'invalid',
  'not-reversible': 'conflict',
  'no-way-back': 'conflict',
  'lock-not-had': 'unavailable',
};

function refusalOfMigration(error: unknown): Refusal {
  const code = error instanceof DatabaseError && codes[error.code];
  return code ? new Refusal(code, error.message) : refusalOf(error);
}

function refuse(error: unknown): never {
  throw refusalOfMigration(error);
}
