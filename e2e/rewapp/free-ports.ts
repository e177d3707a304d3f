import { plan as schema } from '../../bascule/core/plan/schema.ts';
import { allPorts } from '../../bascule/server/ports.ts';
import { freePorts } from '../../bascule/testing/free-ports.ts';
import plan from '../../plan/rewapp.plan.ts';

/** A first port from which on REWAPP can listen with these environments, and with all that stands beside them. */
export const freePortsOfRewapp = (...environments: string[]) =>
  freePorts(allPorts(schema.parse(plan), 0, environments));
