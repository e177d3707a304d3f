import type { FastifyInstance, FastifyRequest } from 'fastify';
import { didYouMean } from '../../artifact/near.ts';
import type { Check } from '../../core/gate/schema.ts';
import { listEvidence } from '../../evidence/evidence-table.ts';
import { gatherEvidence } from '../../evidence/gather.ts';
import { recordEvidence } from '../../evidence/record.ts';
import type { Operations } from '../operation/operations.ts';
import { checked } from '../checked.ts';
import { Refusal, refusalOf } from '../refusal.ts';
import { subjectToRecord, subjectToRun, type SubjectGround } from './subject.ts';
import { evidenceQuery, recordRequest, runRequest } from './wire.ts';

export interface EvidenceRoutesGround extends SubjectGround {
  operations: Pick<Operations, 'begin'>;
  access: {
    /** The name to write down for whoever asks; `user` is what the machine calls them. @throws Refusal unless they may */
    require(request: FastifyRequest, permission: 'deploy', environment: string, user: string): string;
  };
}

export function evidenceRoutes(server: FastifyInstance, ground: EvidenceRoutesGround): void {
  server.get('/api/evidence', async (request) => {
    const { check, subject, limit } = checked(evidenceQuery, request.query);
    if (check !== undefined) knownCheck(ground, check);
    return {
      evidence: await listEvidence(ground.pool, { ...(check && { check }), ...(subject && { subject }), limit }),
    };
  });

  server.post('/api/evidence/runs', async (request, reply) => {
    const asked = checked(runRequest, request.body);
    const check = knownCheck(ground, asked.check);
    const subject = await subjectToRun(ground, check, asked);
    const by = request.person?.name ?? asked.by;
    const operation = ground.operations.begin((tell) => {
      tell(`${check.title} : en cours, ou déjà fait et encore valable.`);
      return gatherEvidence(ground, { check, subject, by });
    }, refusalOf);
    return reply.code(202).send({ operation });
  });

  server.post('/api/evidence', async (request, reply) => {
    const { value = null, found = null, link = null, ...asked } = checked(recordRequest, request.body);
    const check = knownCheck(ground, asked.check);
    const by = recorder(ground, check, request, asked.by);
    const subject = await subjectToRecord(ground, check, asked);
    const { outcome } = asked;
    return reply.code(201).send(await recordEvidence(ground, { check, subject, outcome, value, found, link, by }));
  });
}

/** Who hands in a result opens the gates that ask for it: they must be one who may deploy there. */
function recorder(
  { plan, access }: EvidenceRoutesGround,
  { name }: Check,
  request: FastifyRequest,
  user: string,
): string {
  const opened = plan.environments.filter(({ gates }) =>
    gates.some((gate) => gate.kind === 'check' && gate.check === name),
  );
  return opened.reduce((by, environment) => access.require(request, 'deploy', environment.name, by), user);
}

function knownCheck({ plan }: EvidenceRoutesGround, name: string): Check {
  const check = plan.checks.find((each) => each.name === name);
  if (check) return check;
  const names = plan.checks.map((each) => each.name);
  const allowed =
    names.length > 0 ? `le plan connaît ${names.join(', ')}.${didYouMean(name, names)}` : 'le plan n’en a pas.';
  throw new Refusal('not-found', `« ${name} » n’est pas un contrôle : ${allowed}`);
}
