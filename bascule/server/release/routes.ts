import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ArtifactError } from '../../artifact/artifact-error.ts';
import { cutRelease, type ReleaseGround } from '../../release/cut.ts';
import { readSbom } from '../../release/papers.ts';
import { ReleaseError } from '../../release/release-error.ts';
import { listReleases, readRelease, type Release } from '../../release/release-table.ts';
import type { Operations } from '../operation/operations.ts';
import { checked } from '../checked.ts';
import { Refusal, refusalOf } from '../refusal.ts';
import { cutRequest, type Releases } from './wire.ts';

export interface ReleaseRoutesGround extends ReleaseGround {
  operations: Pick<Operations, 'begin'>;
  access: {
    /** The name to write down for whoever cuts; `user` is what the machine calls them. @throws Refusal unless they may */
    require(request: FastifyRequest, permission: 'deploy', environment: string, user: string): string;
  };
}

type OfVersion = { Params: { version: string } };

export function releaseRoutes(server: FastifyInstance, ground: ReleaseRoutesGround): void {
  server.post('/api/releases', async (request, reply) => {
    const { version, from = null, introduction = null, by: user } = checked(cutRequest, request.body);
    const by = cutter(ground, request, user);
    const operation = ground.operations.begin(
      (tell) => cutRelease(ground, { version, from, introduction, by }, tell),
      refusalOfRelease,
    );
    return reply.code(202).send({ operation });
  });

  server.get('/api/releases', async (): Promise<Releases> => ({ releases: await listReleases(ground.pool) }));

  server.get<OfVersion>('/api/releases/:version', ({ params }) => found(ground, params.version));

  server.get<OfVersion>('/api/releases/:version/sbom', async ({ params }, reply) => {
    const bill = await readSbom(ground.state, await found(ground, params.version)).catch((error: unknown) => {
      throw refusalOfRelease(error);
    });
    return reply.type('application/vnd.cyclonedx+json; version=1.6').send(bill);
  });
}

/** Who may deploy to where releases go. */
function cutter({ plan, access }: ReleaseRoutesGround, request: FastifyRequest, user: string): string {
  const targets = plan.environments.filter(({ sources }) => sources.some(({ kind }) => kind === 'release-tag'));
  return targets.reduce((by, { name }) => access.require(request, 'deploy', name, by), user);
}

async function found({ pool }: ReleaseRoutesGround, asked: string): Promise<Release> {
  const version = asked.startsWith('v') ? asked : `v${asked}`;
  const release = await readRelease(pool, version);
  if (release) return release;
  const known = (await listReleases(pool)).slice(0, 3).map((each) => each.version);
  const what = known.length > 0 ? `les dernières sont ${known.join(', ')}` : 'aucune ne l’a encore été';
  const sentence = `La version ${version} n’a pas été coupée : ${what} ; « npx bascule release cut ${version} » la coupe.`;
  throw new Refusal('not-found', sentence);
}

function refusalOfRelease(error: unknown): Refusal {
  if (error instanceof ReleaseError) return new Refusal(error.code, error.message);
  return error instanceof ArtifactError && error.code !== 'unknown-ref'
    ? new Refusal('refused', error.message)
    : refusalOf(error);
}
