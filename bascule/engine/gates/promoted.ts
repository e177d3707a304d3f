import type { Deployment } from '../../core/deployment/deployment.ts';
import { stateOf } from '../../core/deployment/state.ts';
import { releaseDigests, type Turn } from '../perform/turn.ts';
import { digestsKey } from '../approval-table.ts';
import type { Answer } from './ask-gates.ts';

/** Deployments that are looked through. */
const lookedThrough = 50;

/** The same artifacts were confirmed in another environment: what goes on is what was tried, not a rebuild of it. */
export async function promotedGate(turn: Turn, from: string): Promise<Answer> {
  const confirmed = await confirmedOn(turn, from);
  if (confirmed) {
    const found = `${confirmed.version} confirmée sur ${from} (${confirmed.id}), mêmes artefacts`;
    return { outcome: 'green', found, remedy: null };
  }
  const { source, version } = turn.deployment;
  return {
    outcome: 'red',
    found: `Ces artefacts n’ont pas été confirmés sur ${from}.`,
    remedy: `Déployez d’abord ${version} sur ${from} : npx bascule deploy ${source.commit?.slice(0, 12) ?? source.ref} --to ${from}.`,
  };
}

/** The newest deployment that brought these artifacts to an environment and was confirmed there, or null. */
export async function confirmedOn(turn: Turn, environment: string): Promise<Deployment | null> {
  const key = digestsKey(releaseDigests(turn.deployment));
  const recent = await turn.ground.log.recent(environment, lookedThrough);
  const confirmed = recent.filter((each) => stateOf(each) === 'confirmed');
  return confirmed.find((each) => digestsKey(releaseDigests(each)) === key) ?? null;
}
