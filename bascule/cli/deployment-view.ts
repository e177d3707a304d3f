import type { DeploymentEvent } from '../core/deployment/event.ts';
import type { Plan } from '../core/plan/schema.ts';
import type { DeploymentSummary } from '../server/wire.ts';
import { CliError } from './cli-error.ts';
import { titleOf, type Context } from './context.ts';
import { follow } from './follow.ts';
import type { Output } from './output.ts';
import { styled } from './table.ts';
import { sentenceOf } from '../core/deployment/words/sentence.ts';
import { stateWords } from '../core/deployment/state.ts';

/** Shows a deployment from its first event to its end, one event a line as it happens, then its summary. */
export async function showDeployment({ out, client, plan }: Context, id: string): Promise<DeploymentSummary> {
  const onCut = () => out.note('Le serveur Bascule ne répond plus : on l’attend 60 s au plus.');
  const passing = passingLine(out);
  for await (const followed of follow(client, id, { onCut })) {
    passing.clear();
    if (followed.kind === 'progress') passing.show(followed.text);
    if (followed.kind === 'event') showEvent(out, plan, followed.event);
    if (followed.kind === 'end') {
      showSummary(out, followed.summary);
      return followed.summary;
    }
  }
  throw new CliError('internal', `Les événements du déploiement ${id} se sont arrêtés avant son bilan.`);
}

/** Why a deployment that did not end well ended so, as one sentence. */
export function failureOf(summary: DeploymentSummary): string {
  const ending: Partial<Record<DeploymentSummary['state'], string>> = {
    refused: 'a été refusé',
    failed: 'a échoué',
    'rolled-back': 'a été ramené en arrière',
    cancelled: 'a été annulé',
  };
  const how = ending[summary.state] ?? `en est à « ${stateWords[summary.state]} »`;
  return `Le déploiement de ${summary.version} vers ${summary.environment} ${how} : ${summary.reason ?? 'aucune raison n’a été donnée.'}`;
}

function showEvent(out: Output, plan: Plan, event: DeploymentEvent): void {
  out.record(event);
  const time = styled('dim', new Date(event.at).toLocaleTimeString('fr-FR'));
  out.say(`${time}  ${sentenceOf(event, (component) => titleOf(plan, component))}`);
}

function showSummary(out: Output, summary: DeploymentSummary): void {
  out.record(summary);
  const good = summary.state === 'confirmed';
  const state = styled(good ? 'green' : 'red', stateWords[summary.state]);
  out.say(`Déploiement ${summary.id} vers ${summary.environment} : ${state}, version ${summary.version}`);
}

/** What goes on right now: on a terminal one line that gives way to the next, elsewhere nothing. */
function passingLine(out: Output): { show(text: string): void; clear(): void } {
  if (out.kind !== 'terminal') return { show: () => {}, clear: () => {} };
  return {
    show: (text) => void process.stdout.write(styled('dim', `… ${text}`.slice(0, process.stdout.columns - 1))),
    clear: () => void process.stdout.write('\r\u001b[2K'),
  };
}
