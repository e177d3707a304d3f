import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BackupError, type BackupErrorCode } from '../../database/backup/backup-error.ts';
import { checked } from '../checked.ts';
import { Refusal, refusalOf } from '../refusal.ts';
import type { Operations } from '../operation/operations.ts';
import type { FailureCode } from '../wire.ts';
import type { Backups } from './backups.ts';
import { backupRequest, restoreQuery, restoreRequest, verifyRequest } from './wire.ts';

export interface BackupGround {
  backups: Backups;
  /** Milliseconds since 1970. */
  clock: () => number;
  operations: Operations;
  access: {
    /** The name to write down for whoever asks; `user` is what the machine calls them. @throws Refusal unless they may */
    require(request: FastifyRequest, permission: 'migrate' | 'restore', environment: string, user: string): string;
  };
}

type OfEnvironment = { Params: { environment: string } };

export function backupRoutes(server: FastifyInstance, { backups, clock, access, operations }: BackupGround): void {
  server.get<OfEnvironment>('/api/environments/:environment/backups', ({ params }) =>
    backups.of(params.environment).list(),
  );

  server.post<OfEnvironment>('/api/environments/:environment/backups', async (request, reply) => {
    const { environment } = request.params;
    const asked = checked(backupRequest, request.body);
    const safeguard = backups.of(environment);
    const by = access.require(request, 'migrate', environment, asked.by);
    const operation = operations.begin(async (tell) => {
      const begunAt = clock();
      const { backup: id, bytes, verifiedAt } = await safeguard.backupNow(asked.reason, by, tell);
      return { id, bytes, verifiedAt, tookMs: clock() - begunAt };
    }, refusalOfBackup);
    return reply.code(202).send({ operation });
  });

  server.post<OfEnvironment>('/api/environments/:environment/backups/verify', async (request, reply) => {
    const { id } = checked(verifyRequest, request.body);
    const safeguard = backups.of(request.params.environment);
    const operation = operations.begin(() => safeguard.verify(id), refusalOfBackup);
    return reply.code(202).send({ operation });
  });

  server.get<OfEnvironment>('/api/environments/:environment/restore', async ({ params, query }) => {
    const { to } = checked(restoreQuery, query);
    return backups.of(params.environment).preview(to).catch(refuse);
  });

  server.post<OfEnvironment>('/api/environments/:environment/restore', async (request, reply) => {
    const { environment } = request.params;
    const { to, by: user } = checked(restoreRequest, request.body);
    const safeguard = backups.of(environment);
    const by = access.require(request, 'restore', environment, user);
    const operation = operations.begin((tell) => safeguard.restoreTo(to, by, tell), refusalOfBackup);
    return reply.code(202).send({ operation });
  });
}

const codes: Record<BackupErrorCode, FailureCode> = {
  busy: 'conflict',
  'no-backup': 'not-found',
  'unknown-backup': 'not-found',
  'impossible-time': 'invalid',
  altered: 'conflict',
  'wrong-key': 'conflict',
  'disk-full': 'unavailable',
  'not-verified': 'conflict',
  'not-restorable': 'conflict',
};

function refusalOfBackup(error: unknown): Refusal {
  return error instanceof BackupError ? new Refusal(codes[error.code], error.message) : refusalOf(error);
}

function refuse(error: unknown): never {
  throw refusalOfBackup(error);
}
