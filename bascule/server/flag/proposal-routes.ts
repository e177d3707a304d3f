import type { FastifyInstance } from 'fastify';
import { checked } from '../checked.ts';
import { FlagDesk } from './desk.ts';
import { base, knownEnvironment, requireSecond, waiting, type FlagGround, type OfEnvironment } from './ground.ts';
import { outcomeOf } from './view.ts';
import { answerRequest, type Outcome, type Proposals } from './wire.ts';

/** What waits for a second person. */
export function proposalRoutes(server: FastifyInstance, ground: FlagGround): void {
  const { plan, pool } = ground;
  const desk = new FlagDesk(ground);
  type OfProposal = { Params: { environment: string; id: string } };

  server.get<OfEnvironment>(`${base}/flag-proposals`, async ({ params }) =>
    waiting(pool, knownEnvironment(plan, params.environment).name),
  );

  server.post<OfProposal>(`${base}/flag-proposals/:id/accept`, async (request): Promise<Outcome> => {
    const { environment, id } = request.params;
    const { comment } = checked(answerRequest, request.body);
    const by = requireSecond(ground, request);
    const change = await desk.accept(knownEnvironment(plan, environment).name, id, by, comment);
    return outcomeOf({ made: change }, change.before, []);
  });

  server.post<OfProposal>(`${base}/flag-proposals/:id/decline`, async (request): Promise<Proposals> => {
    const environment = knownEnvironment(plan, request.params.environment).name;
    const { comment } = checked(answerRequest, request.body);
    await desk.decline(environment, request.params.id, requireSecond(ground, request), comment);
    return waiting(pool, environment);
  });
}
