import type { Row } from '../core/doctor/row.ts';
import { applicationProbes, type Application } from './application.ts';
import { channelProbes, type ChannelLook } from './channels.ts';
import { examine, type Probe } from './examine.ts';
import { hostProbes } from './host.ts';
import { postgresProbes, type DatabasePlace } from './postgres.ts';
import { publicAddressProbes } from './public-address.ts';
import { redisProbe, type RedisPlace } from './redis.ts';
import { secretsProbe } from './secrets.ts';
import { serviceProbes, type Services } from './services.ts';
import { thirdPartyProbes, type ThirdParty } from './third-parties.ts';

export interface Patient extends Application, Services {
  database: DatabasePlace;
  redis: RedisPlace;
  /** The folder of the sealed secrets. */
  secrets: string;
  thirdParties: readonly ThirdParty[];
  /** By which people are told. */
  channels: readonly ChannelLook[];
  /** What the environment stands on beside this machine. */
  ground: readonly Probe[];
}

/** One look at everything that §3 asks of an environment: infrastructure, application, third parties. */
export function diagnose(patient: Patient, withinMs = 8_000): Promise<Row[]> {
  const { plan, environment, state, now } = patient;
  const probes = [
    ...hostProbes(state),
    ...serviceProbes(patient),
    ...patient.ground,
    ...postgresProbes(patient.database),
    redisProbe(patient.redis),
    ...publicAddressProbes(plan, environment, now),
    secretsProbe(plan, environment, patient.secrets),
    ...applicationProbes(patient),
    ...thirdPartyProbes(plan.thirdParties, patient.thirdParties),
    ...channelProbes(patient.channels),
  ];
  return examine(probes, withinMs);
}
