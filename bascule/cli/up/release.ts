import type { DeploymentEvent } from '../../core/deployment/event.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { replay } from '../../core/deployment/deployment.ts';
import { stateOf } from '../../core/deployment/state.ts';
import type { DeploymentSummary, Status } from '../../server/wire.ts';
import { CliError } from '../cli-error.ts';
import { currentUser } from '../client.ts';
import { titleOf, type Context } from '../context.ts';
import { failureOf } from '../deployment-view.ts';
import { follow } from '../follow.ts';
import { sentenceOf } from '../../core/deployment/words/sentence.ts';

type EnvironmentStatus = Status['environments'][number];
type Tell = (line: string) => void;

/**
 * Brings an environment to where it answers: a deployment under way is seen through; a release that somebody chose (a
 * commit, another source, a rollback) stays; else what the plan lets in by itself is deployed, unless that very version
 * is live. Where only people let something in, it may stay empty.
 * Answers what is live, in a few words. @throws CliError `not-deployed` when nothing is
 */
export async function ensureRelease(
  context: Context,
  environment: string,
  tell: Tell,
  signal: AbortSignal,
): Promise<string> {
  const found = await statusOf(context, environment);
  if (found.deployment && !found.deployment.over) {
    await seeThrough(context, found.deployment.id, tell, signal);
    const now = await statusOf(context, environment);
    if (isLive(now)) return `version ${versionOf(now)} en ligne`;
  } else if (isLive(found) && found.deployment && (await isChosen(context, found.deployment.id))) {
    return `version ${versionOf(found)} gardée (pour l’arbre de travail : « npx bascule deploy worktree --to ${environment} »)`;
  }
  const ref = refFor(context.plan, environment);
  if (ref === null) return isLive(found) ? `version ${versionOf(found)} en ligne` : wantsRelease(environment);
  if (ref !== 'worktree' && isLive(found)) return kept(found);
  const { deployment } = await context.client.deploy({ environment, ref, unlessLive: true, by: currentUser() });
  const failure = deployment === null ? null : await seeThrough(context, deployment, tell, signal);
  const after = await statusOf(context, environment);
  if (!isLive(after)) {
    throw new CliError(
      'not-deployed',
      failure ? failureOf(failure) : `Rien n’est en ligne dans ${environment} : voyez « npx bascule status ».`,
    );
  }
  if (failure) context.out.note(failureOf(failure));
  return deployment === null || failure ? kept(after) : `version ${versionOf(after)} en ligne`;
}

/** Follows until the traffic is on the new version, or until it never will be: then how it ended. */
async function seeThrough(
  context: Context,
  id: string,
  tell: Tell,
  signal: AbortSignal,
): Promise<DeploymentSummary | null> {
  const { client, out, plan } = context;
  const events: DeploymentEvent[] = [];
  const onCut = () => tell('Le serveur redémarre : on l’attend.');
  for await (const followed of follow(client, id, { onCut, signal })) {
    if (followed.kind === 'end') return followed.summary.state === 'confirmed' ? null : followed.summary;
    if (followed.kind === 'progress') {
      tell(followed.text);
      continue;
    }
    events.push(followed.event);
    out.record({ type: 'event', deployment: id, event: followed.event });
    tell(sentenceOf(followed.event, (component) => titleOf(plan, component)));
    const state = stateOf(replay(id, events));
    if (state === 'baking' || state === 'confirmed') return null;
  }
  return null;
}

/** What goes in by itself where nothing was chosen: the working tree, or a branch; null: a person has to choose. */
function refFor({ environments }: Plan, name: string): string | null {
  const { sources = [], trigger } = environments.find((each) => each.name === name) ?? {};
  if (sources.some((rule) => rule.kind === 'any')) return 'worktree';
  const branch = sources.find((rule) => rule.kind === 'branch');
  return branch && trigger !== 'by-hand' ? branch.branch : null;
}

const wantsRelease = (environment: string) =>
  `prêt, et vide : coupez une version avec « npx bascule release cut v1.0.0 », puis « npx bascule deploy v1.0.0 --to ${environment} »`;

async function isChosen({ client, root }: Context, deployment: string): Promise<boolean> {
  for await (const followed of follow(client, deployment)) {
    if (followed.kind !== 'event' || followed.event.type !== 'requested') continue;
    const { kind, source } = followed.event;
    return kind === 'rollback' || source.ref !== 'worktree' || source.directory !== root;
  }
  return false;
}

async function statusOf({ client }: Context, environment: string): Promise<EnvironmentStatus> {
  const found = (await client.status()).environments.find((each) => each.name === environment);
  if (found) return found;
  throw new CliError(
    'not-found',
    `Le serveur Bascule ne s’occupe pas de ${environment} : lancez « npx bascule down », puis de nouveau « npx bascule up ».`,
  );
}

/** A database has no slots; everything else must get traffic. */
function isLive({ components }: EnvironmentStatus): boolean {
  return components.every((each) => each.url === null || each.version !== null);
}

const versionOf = ({ components }: EnvironmentStatus) =>
  [...new Set(components.flatMap((each) => each.version ?? []))].join(', ');
const kept = (environment: EnvironmentStatus) => `version ${versionOf(environment)} toujours en ligne`;
