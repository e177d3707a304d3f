import type { FastifyInstance } from 'fastify';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { diagnose, type Patient } from '../../doctor/diagnose.ts';
import { Refusal } from '../refusal.ts';
import type { Diagnosis } from './wire.ts';

export interface DoctorGround {
  plan: Plan;
  /** Everything that the doctor looks at in an environment. */
  patient(environment: Environment): Patient;
}

export function doctorRoutes(server: FastifyInstance, ground: DoctorGround): void {
  server.get<{ Params: { environment: string } }>(
    '/api/environments/:environment/doctor',
    async ({ params }): Promise<Diagnosis> => {
      const environment = knownEnvironment(ground.plan, params.environment);
      return { environment: environment.name, rows: await diagnose(ground.patient(environment)) };
    },
  );
}

function knownEnvironment({ environments }: Plan, name: string): Environment {
  const environment = environments.find((each) => each.name === name);
  if (environment) return environment;
  const known = environments.map((each) => each.name).join(', ');
  throw new Refusal('not-found', `L’environnement « ${name} » n’existe pas : choisissez parmi ${known}.`);
}
