import { compareEnvironments, type Comparison, type Difference } from '../../core/document/difference.ts';
import { labelOf, sidesOf, withoutPasswords } from '../../core/document/difference-words.ts';
import { fields } from '../../core/document/fields.ts';
import type { Environment, Plan } from '../../core/plan/schema.ts';
import { readPlan } from '../../plan-file/plan-file.ts';
import { CliError } from '../cli-error.ts';
import { knownEnvironment, type CommonOptions } from '../context.ts';
import { outputOf, type Output } from '../output.ts';
import { styled } from '../table.ts';

export interface PlanDiffOptions extends CommonOptions {
  strict?: boolean;
}

/** Names every difference of two environments, and which of them nobody asked for. Needs no server. */
export async function planDiff(left: string, right: string, options: PlanDiffOptions): Promise<number> {
  const { plan } = await readPlan(options.plan);
  const [one, other] = [environmentOf(plan, left), environmentOf(plan, right)];
  const comparison = compareEnvironments(one, other);
  if (options.strict && !comparison.mirror) {
    const sentence = `Ni ${left} ni ${right} ne dit être le miroir de l’autre, donc rien n’y est une erreur : écrivez « mirrors » dans l’un des deux, ou enlevez --strict.`;
    throw new CliError('usage', sentence);
  }
  const out = outputOf(options);
  out.record(recorded(plan, one, other, comparison));
  show(out, plan, [one, other], comparison);
  return options.strict && comparison.differences.some(isToReview) ? 1 : 0;
}

function environmentOf(plan: Plan, name: string): Environment {
  const known = knownEnvironment(plan, name);
  return plan.environments.find((each) => each.name === known) as Environment;
}

const isToReview = ({ standing }: Difference) => standing === 'to-review';

function recorded(plan: Plan, left: Environment, right: Environment, { mirror, differences, same, idle }: Comparison) {
  return {
    left: left.name,
    right: right.name,
    mirror: mirror && { by: mirror.by, of: mirror.of },
    differences: differences.map((each) => ({
      path: each.path,
      group: fields[each.field].group,
      label: labelOf(plan, each),
      left: withoutPasswords(each.left),
      right: withoutPasswords(each.right),
      standing: each.standing,
      note: each.note,
    })),
    same,
    idle,
  };
}

function show(out: Output, plan: Plan, [left, right]: [Environment, Environment], comparison: Comparison): void {
  const { mirror, differences, same, idle } = comparison;
  out.say(styled('bold', `${left.title} et ${right.title} : ${summary(comparison)}`));
  for (const group of new Set(differences.map(({ field }) => fields[field].group))) {
    out.say(`\n  ${styled('bold', group)}`);
    const inGroup = differences.filter(({ field }) => fields[field].group === group);
    for (const [index, each] of inGroup.entries()) out.say(line(plan, each, inGroup[index + 1]));
  }
  out.say(`\n  Identiques : ${same.map((field) => fields[field].title).join(', ') || 'rien'}.`);
  for (const path of idle)
    out.say(`  L’exception « ${path} » de ${mirror?.by} ne sert plus à rien : enlevez-la, elle cacherait la suite.`);
}

function summary({ mirror, differences }: Comparison): string {
  const total = `${differences.length} différence${differences.length > 1 ? 's' : ''}`;
  if (!mirror) return `${total}. Aucun des deux n’est le miroir de l’autre.`;
  const toReview = differences.filter(isToReview).length;
  return `${total}, dont ${toReview === 0 ? 'aucune' : toReview} à revoir.`;
}

/** Why stands once under differences that have it in common. */
function line(plan: Plan, difference: Difference, next: Difference | undefined): string {
  const { standing, note } = difference;
  const [left, right] = sidesOf(plan, difference);
  const what = `    ${marks[standing]} ${labelOf(plan, difference)} : ${left} ${styled('dim', '|')} ${right}`;
  if (standing === 'to-review') return `${what}\n        ${styled('red', 'à revoir')}`;
  if (note === null || note === next?.note) return what;
  return `${what}\n        ${styled('dim', `voulue : ${note}`)}`;
}

const marks = { wanted: styled('green', '='), 'to-review': styled('red', '✗'), free: '·' };
