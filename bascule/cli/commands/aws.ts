import { readTime } from '../../core/backup/point-in-time.ts';
import { Secrets } from '../../engine/outside/secrets.ts';
import { awsOf } from '../../server/aws.ts';
import { AwsProblem } from '../../targets/aws/aws-problem.ts';
import type { AwsOperations } from '../../targets/aws/operations.ts';
import { alarmsOf } from '../../telemetry/alarms.ts';
import { applyAlarms, isSame, keptAlarms } from '../../telemetry/apply-alarms.ts';
import { CliError } from '../cli-error.ts';
import { inContext, knownEnvironment, type CommonOptions, type Context } from '../context.ts';

/** §6: an ECS service goes to a task definition. */
export function update(name: string, component: string, definition: string, options: CommonOptions): Promise<number> {
  return onAws(name, options, (aws, context) => ended(context, aws.update(component, definition)));
}

/** §6: back to the task definition before, or to the one named. */
export function back(name: string, component: string, options: CommonOptions & { to?: string }): Promise<number> {
  return onAws(name, options, (aws, context) => ended(context, aws.back(component, options.to ?? null)));
}

/** §6: a snapshot becomes an instance beside the one it came from. */
export function restore(
  name: string,
  component: string,
  options: CommonOptions & { snapshot?: string; notAfter?: string },
): Promise<number> {
  return onAws(name, options, (aws, context) => {
    const notAfter = momentIn(options.notAfter, context);
    const which = {
      ...(options.snapshot !== undefined && { snapshot: options.snapshot }),
      ...(notAfter !== null && { notAfter }),
    };
    return ended(context, aws.restore(component, which));
  });
}

function momentIn(text: string | undefined, { plan }: Context): number | null {
  if (text === undefined) return null;
  const written = readTime(text, plan.calendar.timeZone);
  if (written.kind === 'mistake') throw new CliError('usage', written.sentence);
  return written.at;
}

/** The plan's rollback triggers as CloudWatch's alarms: how they stand, or made what the plan says. */
export function alarms(name: string, options: CommonOptions & { apply?: boolean }): Promise<number> {
  return onAws(name, options, async (aws, { plan, out }) => {
    const actions = plan.environments.find((each) => each.name === name)?.aws?.alarms?.actions;
    if (!actions) throw new CliError('not-found', `Le plan ne demande pas d’alarmes pour ${name} (aws.alarms).`);
    const wanted = alarmsOf(plan, name, actions);
    if (options.apply) {
      const { put, removed, unchanged } = await applyAlarms(aws.cloudWatch, name, wanted);
      out.record({ type: 'alarms', environment: name, put, removed, unchanged });
      out.say(
        `${put.length} alarmes écrites, ${removed.length} retirées, ${unchanged.length} déjà comme le plan le dit.`,
      );
      return true;
    }
    const kept = await keptAlarms(aws.cloudWatch, name);
    const unfit = wanted.filter((alarm) => !isSame(alarm, kept.get(alarm.name))).map((alarm) => alarm.name);
    out.record({ type: 'alarms', environment: name, unfit });
    const remedy = `« npx bascule aws alarms ${name} --apply » les écrit`;
    const what =
      unfit.length === 0 ? 'Toutes sont comme le plan le dit.' : `À écrire (${remedy}) : ${unfit.join(', ')}.`;
    out.say(`${wanted.length} alarmes dans le plan. ${what}`);
    return unfit.length === 0;
  });
}

/** With the environment's account; the server need not run. Exit code 1 when it did not come out well. */
function onAws(
  name: string,
  options: CommonOptions,
  work: (aws: AwsOperations, context: Context) => Promise<boolean>,
): Promise<number> {
  return inContext(options, async (context) => {
    const { plan, place, out } = context;
    const environment = plan.environments.find((each) => each.name === knownEnvironment(plan, name));
    const secrets = await Secrets.open(place.secrets);
    const onProgress = (sentence: string) => out.say(`  ${sentence}`);
    const aws = environment && (await awsOf({ plan, secrets, onProgress }, environment));
    if (!aws)
      throw new CliError('not-found', `Le plan ne dit rien d’AWS pour ${name} : ajoutez « aws » à l’environnement.`);
    try {
      return (await work(aws, context)) ? 0 : 1;
    } catch (error) {
      if (error instanceof AwsProblem) throw new CliError('refused', error.message);
      throw error;
    }
  });
}

/** What came of it, told; whether it is what was asked for. */
async function ended({ out }: Context, work: Promise<{ kind: string; sentence: string }>): Promise<boolean> {
  const outcome = await work;
  out.record({ type: 'aws', ...outcome });
  out.say(outcome.sentence);
  return ['completed', 'already-there', 'available'].includes(outcome.kind);
}
