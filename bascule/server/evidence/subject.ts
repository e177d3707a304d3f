import { commitOf, openRepository } from '../../artifact/git.ts';
import { stateOf } from '../../core/deployment/state.ts';
import type { Check } from '../../core/gate/schema.ts';
import type { Plan } from '../../core/plan/schema.ts';
import type { DeploymentLog } from '../../engine/deployment-log.ts';
import { readSlots } from '../../engine/slot-table.ts';
import type { EvidenceGround } from '../../evidence/gather.ts';
import { environmentKey, type EnvironmentSubject, type Subject } from '../../evidence/subject.ts';
import { Refusal } from '../refusal.ts';

export interface SubjectGround extends EvidenceGround {
  plan: Plan;
  /** The plan's folder. */
  root: string;
  log: Pick<DeploymentLog, 'recent'>;
  /** Where an environment's components answer, and what a check of them is told beside. */
  reach(
    environment: string,
  ): Pick<EnvironmentSubject, 'urls'> & { variables: Record<string, string>; hidden: string[] };
}

/** Deployments that are looked through for what runs now. */
const lookedThrough = 50;

/** What a check is to be run on. @throws Refusal when the check is of something else */
export async function subjectToRun(
  ground: SubjectGround,
  check: Check,
  { environment, ref }: { environment?: string | undefined; ref?: string | undefined },
): Promise<Subject> {
  if (check.of === 'source') {
    refuseOther(check, environment, 'le source : nommez-en un par --ref, sans --env');
    return { of: 'source', directory: ground.root, ref: ref ?? 'worktree' };
  }
  refuseOther(check, ref, 'un environnement : nommez-le par --env, sans --ref');
  return liveSubject(ground, known(ground, check, environment));
}

/** The key of what a result from elsewhere is about. @throws Refusal */
export async function subjectToRecord(
  ground: SubjectGround,
  check: Check,
  { environment, commit }: { environment?: string | undefined; commit?: string | undefined },
): Promise<string> {
  if (check.of === 'source') {
    refuseOther(check, environment, 'le source : nommez un commit par --commit, sans --env');
    return commitNamed(ground.root, check, commit);
  }
  refuseOther(check, commit, 'un environnement : nommez-le par --env, sans --commit');
  const { environment: name, digests } = await liveSubject(ground, known(ground, check, environment));
  return environmentKey(name, digests);
}

function refuseOther({ name }: Check, given: string | undefined, rule: string): void {
  if (given !== undefined) throw new Refusal('invalid', `« ${name} » porte sur ${rule}.`);
}

function known({ plan }: SubjectGround, check: Check, environment: string | undefined): string {
  const names = plan.environments.map(({ name }) => name);
  if (environment !== undefined && names.includes(environment)) return environment;
  const allowed = `choisissez parmi ${names.join(', ')}`;
  if (environment === undefined) {
    throw new Refusal('invalid', `« ${check.name} » porte sur un environnement : nommez-le par --env (${allowed}).`);
  }
  throw new Refusal('not-found', `L’environnement « ${environment} » n’existe pas : ${allowed}.`);
}

/** Names the artifacts of all components as gates do: by the release that what is live came with. */
async function liveSubject(ground: SubjectGround, environment: string): Promise<EnvironmentSubject> {
  const live = (await readSlots(ground.pool, environment)).filter(({ weight }) => weight === 100);
  const recent = await ground.log.recent(environment, lookedThrough);
  const running = recent.find(
    (each) =>
      each.kind === 'release' &&
      stateOf(each) === 'confirmed' &&
      each.train
        .filter(({ kind }) => kind !== 'database')
        .every((car) => live.some((slot) => slot.component === car.component && slot.digest === car.digest)),
  );
  if (!running) {
    const sentence = `${environment} ne sert pas de version confirmée : déployez-y d’abord (npx bascule deploy <ref> --to ${environment}).`;
    throw new Refusal('conflict', sentence);
  }
  const { train, source } = running;
  const digests = Object.fromEntries(
    train.flatMap(({ component, digest }) => (digest === null ? [] : [[component, digest]])),
  );
  const ref = source.ref === 'worktree' ? 'worktree' : (source.commit ?? source.ref);
  return { of: 'environment', environment, digests, ...ground.reach(environment), directory: source.directory, ref };
}

/** CI may know a commit before we do: its whole name is taken as it is. */
async function commitNamed(root: string, { name }: Check, commit: string | undefined): Promise<string> {
  if (commit === undefined) {
    throw new Refusal('invalid', `« ${name} » porte sur le source : nommez un commit par --commit.`);
  }
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return commit;
  const repository = await openRepository(root);
  const found = repository && (await commitOf(repository, commit));
  if (found) return found;
  const sentence = `« ${commit} » n’est pas un commit d’ici : donnez son nom entier (40 chiffres hexadécimaux), ou récupérez-le d’abord.`;
  throw new Refusal('not-found', sentence);
}
