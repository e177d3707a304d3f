import { InvalidArgumentError, type Command } from 'commander';
import { actionKind, updateStatus, type ActionKind, type UpdateStatus } from '../core/incident/event.ts';
import { severity, type Severity } from '../core/incident/schema.ts';
import type { ActionOptions, DeclareOptions, LinkOptions, ResolveOptions, UpdateOptions } from './commands/incident.ts';
import type { IncidentsOptions } from './commands/incidents.ts';
import type { OnCallOptions, OverrideOptions } from './commands/on-call.ts';
import type { PostMortemOptions } from './commands/post-mortem.ts';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** What goes wrong for users, who is on it, and what is learned of it. */
export function incidentCommands(add: Add, run: Run, root: Command): void {
  add(root, 'incidents', 'montre les incidents ouverts, et ceux dont le post-mortem est attendu')
    .option('--all', 'tous, aussi ceux qui sont clos')
    .action(run(async (options: IncidentsOptions) => (await import('./commands/incidents.ts')).incidents(options)));
  const incident = root.command('incident').description('conduit un incident').usage('[options] [commande]');
  add(incident, 'show <incident>', 'montre tout d’un incident : où il en est, sa chronologie, ses chiffres').action(
    run(async (id: string, options: CommonOptions) => (await import('./commands/incidents.ts')).show(id, options)),
  );
  leadCommands(add, run, incident);
  endCommands(add, run, incident);
  workCommands(add, run, incident);
  onCallCommands(add, run, root);
}

function leadCommands(add: Add, run: Run, incident: Command): void {
  add(incident, 'declare <env> <titre>', 'déclare un incident, et appelle l’astreinte')
    .requiredOption('--severity <sévérité>', `${oneOf(severity.options)}`, severityNamed)
    .option('--component <composants>', 'ce qui est touché, séparé par des virgules', list)
    .option('--impact <texte>', 'qui est touché, comme « Tous les utilisateurs »')
    .option('--reason <texte>', 'ce que vous avez vu')
    .option('--deployment <déploiement>', 'celui qui l’a causé')
    .option('--began <moment>', 'quand il a commencé, comme 2026-11-29T03:00 (par défaut : maintenant)')
    .action(
      run(async (env: string, title: string, options: DeclareOptions) =>
        (await import('./commands/incident.ts')).declare(env, title, options),
      ),
    );
  add(incident, 'ack <incident>', 'le prend en charge ; plus personne n’est appelé').action(
    run(async (id: string, options: CommonOptions) => (await import('./commands/incident.ts')).ack(id, options)),
  );
  add(incident, 'note <incident> <texte>', 'ajoute une ligne à sa chronologie').action(
    run(async (id: string, text: string, options: CommonOptions) =>
      (await import('./commands/incident.ts')).note(id, text, options),
    ),
  );
  add(incident, 'severity <incident> <sévérité>', 'change sa sévérité ; une pire appelle à nouveau')
    .requiredOption('--reason <texte>', 'pourquoi')
    .action(
      run(async (id: string, wanted: string, options: CommonOptions & { reason: string }) =>
        (await import('./commands/incident.ts')).changeSeverity(id, severityNamed(wanted), options),
      ),
    );
  add(incident, 'triage <incident> <décision>', 'dit la décision : rollback ou investigate').action(
    run(async (id: string, decision: string, options: CommonOptions) =>
      (await import('./commands/incident.ts')).triage(id, decision, options),
    ),
  );
  add(incident, 'update <incident> <texte>', 'publie une mise à jour, sur la status page et dans #incidents')
    .option('--status <statut>', `${oneOf(statuses)} (par défaut : là où il en est)`, statusNamed)
    .action(
      run(async (id: string, text: string, options: UpdateOptions) =>
        (await import('./commands/incident.ts')).update(id, text, options),
      ),
    );
}

function endCommands(add: Add, run: Run, incident: Command): void {
  add(incident, 'identify <incident> <cause>', 'dit ce que c’est, pour l’équipe').action(
    run(async (id: string, cause: string, options: CommonOptions) =>
      (await import('./commands/incident.ts')).identify(id, cause, options),
    ),
  );
  add(
    incident,
    'mitigate <incident> <comment>',
    'dit que les utilisateurs n’en souffrent plus, et grâce à quoi',
  ).action(
    run(async (id: string, how: string, options: CommonOptions) =>
      (await import('./commands/incident.ts')).mitigate(id, how, options),
    ),
  );
  add(incident, 'resolve <incident>', 'le résout')
    .requiredOption('--cause <texte>', 'ce que c’était')
    .requiredOption('--action <texte>', 'ce qui y a mis fin')
    .action(
      run(async (id: string, options: ResolveOptions) => (await import('./commands/incident.ts')).resolve(id, options)),
    );
  add(incident, 'link <incident> <déploiement>', 'dit quel déploiement l’a causé, ou y a mis fin')
    .option('--as <lien>', 'cause ou fix (par défaut : cause)', linkNamed)
    .action(
      run(async (id: string, deployment: string, options: LinkOptions) =>
        (await import('./commands/incident.ts')).link(id, deployment, options),
      ),
    );
  add(incident, 'reopen <incident>', 'le rouvre, et appelle à nouveau')
    .requiredOption('--reason <texte>', 'pourquoi')
    .action(
      run(async (id: string, options: CommonOptions & { reason: string }) =>
        (await import('./commands/incident.ts')).reopen(id, options),
      ),
    );
}

function workCommands(add: Add, run: Run, incident: Command): void {
  add(incident, 'task <incident> [texte]', 'ajoute une tâche, ou en termine une')
    .option('--owner <personne>', 'qui s’en charge')
    .option('--done <n>', 'la tâche qui est faite', number)
    .action(
      run(async (id: string, text: string | undefined, options: ActionOptions) =>
        (await import('./commands/incident.ts')).task(id, text, options),
      ),
    );
  add(incident, 'action <incident> [texte]', 'ajoute une action corrective, ou en termine une')
    .option('--owner <personne>', 'qui s’en charge')
    .option('--due <jour>', 'pour quand, comme 2026-12-01')
    .option('--kind <sorte>', `${oneOf(actionKind.options)} (par défaut : prevent)`, kindNamed)
    .option('--done <n>', 'l’action qui est faite', number)
    .action(
      run(async (id: string, text: string | undefined, options: ActionOptions) =>
        (await import('./commands/incident.ts')).action(id, text, options),
      ),
    );
  add(incident, 'actions', 'montre les actions correctives qui restent à faire, de tous les incidents').action(
    run(async (options: CommonOptions) => (await import('./commands/incidents.ts')).actions(options)),
  );
  add(incident, 'post-mortem <incident>', 'montre le post-mortem en Markdown ; le complète, le publie')
    .option('--set <partie=texte...>', 'écrit une partie, comme causes="..." ; « @fichier » la lit dans un fichier')
    .option('--publish', 'le publie ; il ne change plus ensuite')
    .action(
      run(async (id: string, options: PostMortemOptions) =>
        (await import('./commands/post-mortem.ts')).postMortem(id, options),
      ),
    );
}

function onCallCommands(add: Add, run: Run, root: Command): void {
  // A command that has commands of its own: else its --json would take theirs.
  root.enablePositionalOptions();
  const onCall = add(root, 'on-call', 'dit qui est d’astreinte, et les semaines à venir')
    .option('--at <moment>', 'à ce moment, comme 2026-11-29T03:00 (par défaut : maintenant)')
    .enablePositionalOptions()
    .action(run(async (options: OnCallOptions) => (await import('./commands/on-call.ts')).onCall(options)));
  add(onCall, 'override <personne>', 'remplace la personne d’astreinte')
    .requiredOption('--from <moment>', 'son début, comme 2026-11-29T18:00')
    .requiredOption('--to <moment>', 'sa fin')
    .requiredOption('--reason <texte>', 'pourquoi')
    .action(
      run(async (person: string, options: OverrideOptions) =>
        (await import('./commands/on-call.ts')).override(person, options),
      ),
    );
  add(onCall, 'withdraw <n>', 'retire un remplacement, numéroté comme dans « on-call »').action(
    run(async (id: string, options: CommonOptions) => (await import('./commands/on-call.ts')).withdraw(id, options)),
  );
}

const oneOf = (words: readonly string[]) => `${words.slice(0, -1).join(', ')} ou ${words.at(-1)}`;
/** Resolving has a command of its own, which says what it was. */
const statuses = updateStatus.exclude(['resolved']).options;

function severityNamed(text: string): Severity {
  const parsed = severity.safeParse(text.toUpperCase());
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`donnez ${oneOf(severity.options)}`);
}

function statusNamed(text: string): Exclude<UpdateStatus, 'resolved'> {
  const found = statuses.find((each) => each === text);
  if (found) return found;
  throw new InvalidArgumentError(`donnez ${oneOf(statuses)} ; pour le résoudre : « npx bascule incident resolve »`);
}

function linkNamed(text: string): 'cause' | 'fix' {
  if (text === 'cause' || text === 'fix') return text;
  throw new InvalidArgumentError('donnez cause ou fix');
}

function kindNamed(text: string): ActionKind {
  const parsed = actionKind.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`donnez ${oneOf(actionKind.options)}`);
}

function number(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('donnez son numéro, comme « 2 »');
}

function list(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) throw new InvalidArgumentError('nommez au moins un composant');
  return [...new Set(names)];
}
