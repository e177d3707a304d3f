import type { DeploymentEvent } from '../../../../bascule/core/deployment/event.ts';
import {
  incidentShown,
  incidentSummary,
  postMortem,
  type IncidentShown,
} from '../../../../bascule/server/incident/wire.ts';
import { kpiReport } from '../../../../bascule/server/kpi/wire.ts';
import { deploymentEvent } from '../../../../bascule/server/wire.ts';
import { duration } from '../../report.ts';
import { Outside, type Message } from '../outside.ts';
import type { Notes, Scene, Stage } from '../stage.ts';

const cause = 'La lecture du solde échouait pour 30 % des clients.';
const action = 'Retour à v1.1.0';
const parts = [
  'causes=Aucun test ne lisait un solde aussi grand que ceux de production.',
  'trigger=La mise en production de v1.2.0.',
  'well=Le canary n’a montré la version qu’à quelques personnes, et l’a retirée seul.',
  'wrong=Les données de staging ne contenaient aucun grand solde.',
  'lucky=Personne ne versait ses gains à ce moment.',
];

/** What the bad version set off by itself, link by link, until what was learned of it is published. */
export const fromIncidentToPostMortem: Scene = {
  name: 'post-mortem',
  title: 'de la mauvaise version au post-mortem',
  expected: 'incident, astreinte, status page, post-mortem et KPI : chacun par l’événement d’avant',
  async play(stage, notes) {
    const outside = new Outside(stage.rewapp, stage.signal);
    const bascule = await stage.team.as('lea');
    const shown = async (id: string) => incidentShown.parse((await bascule.command('incident', 'show', id))[0]);
    const [id] = (await bascule.command('incidents')).map((line) => incidentSummary.parse(line).id);
    notes.expect(id !== undefined, `incident ${id} déclaré`);
    if (id === undefined) return { outcome: 'absent' };

    const { paged, chat } = await heard(outside, id);
    await seeLinks(stage, await shown(id), { paged, chat }, notes);
    const monitoring = await outside.publicIncident('monitoring');
    notes.expect(
      monitoring !== null,
      `status page : « ${monitoring?.name} », ${monitoring?.incident_updates.length} mises à jour, la dernière : ${monitoring?.incident_updates[0]?.body}`,
    );

    await takenOn(outside, paged, notes);
    const { acknowledged } = await shown(id);
    notes.expect(acknowledged?.via === 'pagerduty', `prise en charge par ${acknowledged?.by} depuis PagerDuty`);
    await bascule.command(
      'incident',
      'action',
      id,
      'Ajouter de grands soldes aux données de staging',
      '--owner',
      'ines',
    );
    await bascule.command('incident', 'resolve', id, '--cause', cause, '--action', action);
    const told = await outside.message('chat', 'INCIDENT RÉSOLU');
    notes.expect(told !== null, `#incidents : ${told?.text.split('\n').slice(0, 6).join(' · ')}`);
    notes.expect((await outside.publicIncident('resolved')) !== null, 'status page : résolu');

    await published(stage, id, notes);
    await seeMeasures(stage, notes);
    return { outcome: 'publié' };
  },
};

/** Who is on call hears it in the pager, the team in #incidents. */
async function heard(outside: Outside, id: string): Promise<{ paged: Message | null; chat: Message | null }> {
  const [paged, chat] = await Promise.all([
    outside.message('page', `"dedup_key":"${id}"`),
    outside.message('chat', 'INCIDENT EN COURS'),
  ]);
  return { paged, chat };
}

/** How long after the bad version got its first customers each link came, by Bascule's clock. */
async function seeLinks(
  stage: Stage,
  incident: IncidentShown,
  { paged, chat }: { paged: Message | null; chat: Message | null },
  notes: Notes,
): Promise<void> {
  const caused = incident.deployments.find((each) => each.as === 'cause')?.id ?? '';
  const events = (await stage.rewapp.bascule.say('events', caused)).lines.flatMap(
    (line) => deploymentEvent.safeParse(line).data ?? [],
  );
  const at = (type: DeploymentEvent['type']) => events.find((event) => event.type === type)?.at;
  const began = at('shifted') ?? 0;
  const links: [string, number | undefined][] = [
    ['verdict', at('judged')],
    [`incident ${incident.id} déclaré (${incident.severity})`, incident.declared.at],
    ['trafic revenu sur v1.1.0', at('returned')],
    ['astreinte appelée (PagerDuty)', paged ? stage.rewapp.shownAt(paged.at) : undefined],
    ['#incidents prévenu (Slack)', chat ? stage.rewapp.shownAt(chat.at) : undefined],
  ];
  notes.see('après les premiers clients de v1.2.0 :');
  for (const [link, then] of links)
    notes.expect(then !== undefined, `· ${link} : +${then === undefined ? '?' : duration(then - began)}`);
}

async function takenOn(outside: Outside, paged: Message | null, notes: Notes): Promise<void> {
  const said = paged ? await outside.press(paged, 'acknowledged') : 'aucun appel';
  notes.expect(paged !== null && !said.includes('error'), `« Acquitter » pressé dans PagerDuty`, said);
}

/** It is drawn from the facts; people add what no fact tells. */
async function published({ team }: Stage, id: string, notes: Notes): Promise<void> {
  const bascule = await team.as('lea');
  const drafted = postMortem.parse((await bascule.command('incident', 'post-mortem', id))[0]);
  const figures = drafted.document.match(/\| Requêtes en erreur \| [^|]+/)?.[0].trim() ?? 'sans chiffres';
  notes.see(
    `post-mortem rédigé : ${drafted.document.split('\n').length} lignes, ${figures} ; manque : ${drafted.missing.join(', ')}`,
  );
  const done = postMortem.parse(
    (await bascule.command('incident', 'post-mortem', id, '--publish', '--set', ...parts))[0],
  );
  notes.expect(done.published !== null, `post-mortem complété et publié par ${done.published?.by}`);
}

async function seeMeasures({ rewapp }: Stage, notes: Notes): Promise<void> {
  const report = kpiReport.parse((await rewapp.bascule.command('kpi', 'production'))[0]);
  const value = (name: string) =>
    [...report.measures, ...report.dora].find((each) => each.name === name)?.value ?? null;
  const failed = value('change-fail-rate');
  notes.expect(
    failed !== null && failed > 0,
    `KPI : ${report.counts.failedDeliveries} livraison sur ${report.counts.deliveries} en échec, ${report.counts.incidents} incident`,
  );
}
