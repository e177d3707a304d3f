import { may } from '../../core/approval/people.ts';
import type { Person } from '../../core/approval/schema.ts';
import { phaseOf } from '../../core/incident/state.ts';
import { severity as severities, type Severity } from '../../core/incident/schema.ts';
import type { Plan } from '../../core/plan/schema.ts';
import { acknowledge, declare } from '../../engine/incident-deeds.ts';
import { NoSuchIncident, type IncidentGround } from '../../engine/incident-log.ts';
import { openIncidents } from '../../engine/incident-table.ts';

const usage = [
  'Dites ce qui se passe :',
  '• `/incident declare SEV-2 production Paiements refusés` (sans environnement : celui où sont les utilisateurs)',
  '• `/incident ack i-7` (sans identifiant : le seul incident ouvert)',
  '• `/incident list`',
].join('\n');

/** What somebody typed after `/incident`, carried out; answers what Slack shows to them alone. */
export async function incidentCommand(ground: IncidentGround, userId: string, text: string): Promise<string> {
  const [verb = '', ...words] = text.trim().split(/\s+/);
  if (verb === 'list') return listed(ground);
  if (verb !== 'declare' && verb !== 'ack') return usage;
  const person = personOf(ground.plan, userId);
  if (!person)
    return `Votre compte Slack (${userId}) n’est relié à personne du plan : ajoutez-le à « messages.identities ».`;
  if (!may(ground.plan, person, 'respond')) return `${person.displayName} n’a pas le droit de conduire un incident.`;
  return verb === 'declare' ? declared(ground, person, words) : taken(ground, person, words[0] ?? null);
}

function personOf({ messages, people }: Plan, userId: string): Person | null {
  const name = messages.identities.find(({ slack }) => slack === userId)?.person;
  return people.find((each) => each.name === name) ?? null;
}

async function declared(ground: IncidentGround, person: Person, [word = '', ...words]: string[]): Promise<string> {
  const severity = severities.safeParse(word.toUpperCase());
  if (!severity.success)
    return `« ${word} » n’est pas une sévérité : choisissez parmi ${severities.options.join(', ')}.`;
  const { environment, title } = whereAndWhat(ground.plan, words);
  if (title.length < 3) return 'Dites en quelques mots ce que voient les utilisateurs, comme « API indisponible ».';
  if (title.length > 120) return 'Dites-le en 120 caractères au plus ; le reste va dans les notes.';
  return open(ground, person, { severity: severity.data, environment, title });
}

async function open(
  ground: IncidentGround,
  { name, displayName }: Person,
  told: { severity: Severity; environment: string; title: string },
): Promise<string> {
  const report = { ...told, components: [], reason: `Déclaré depuis Slack par ${displayName}.` };
  const { id } = await declare(ground, { ...report, by: name, via: 'slack' });
  return `Incident ${id} déclaré : ${told.severity} - ${told.title} (${told.environment}). \`/incident ack ${id}\` le prend en charge.`;
}

/** The environment may be left out: then it is the one whose deployments are incidents when they go wrong. */
function whereAndWhat({ environments, incidents }: Plan, words: string[]): { environment: string; title: string } {
  const named = environments.find(({ name }) => name === words[0]);
  const usual = incidents.declaredWhen[0]?.environment ?? environments.at(-1)?.name ?? '';
  return { environment: named?.name ?? usual, title: words.slice(named ? 1 : 0).join(' ') };
}

async function taken(ground: IncidentGround, { name, displayName }: Person, named: string | null): Promise<string> {
  const ids = named === null ? (await openIncidents(ground.pool)).map(({ id }) => id) : [named];
  const [id, ...others] = ids;
  if (id === undefined) return 'Aucun incident n’est ouvert.';
  if (others.length > 0) return `Plusieurs incidents sont ouverts, nommez-en un : ${ids.join(', ')}.`;
  try {
    const came = await acknowledge(ground, id, { by: name, via: 'slack' });
    return came.kind === 'taken' ? `${id} est pris en charge par ${displayName}.` : came.why;
  } catch (error) {
    if (error instanceof NoSuchIncident) return error.message;
    throw error;
  }
}

async function listed({ pool }: IncidentGround): Promise<string> {
  const open = (await openIncidents(pool)).filter((incident) => phaseOf(incident) !== null);
  if (open.length === 0) return 'Aucun incident n’est ouvert.';
  return open
    .map(({ id, severity, title, environment }) => `• ${id} : ${severity} - ${title} (${environment})`)
    .join('\n');
}
