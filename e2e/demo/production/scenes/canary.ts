import {
  agree,
  askForProduction,
  backUp,
  everyGate,
  gatesOf,
  heldSentences,
  passSteps,
  seeGates,
} from '../deployment.ts';
import { nextMoment, spoken } from '../moments.ts';
import type { Notes, Scene, Stage } from '../stage.ts';
import { seeSteps } from './to-staging.ts';

/** A version with a migration comes by 5, 25, 50 and 100 %, with 1, 2 and 4 hours between, while people use it. */
export const canary: Scene = {
  name: 'v1.1.0',
  title: 'v1.1.0 : sauvegarde, migration, canary',
  expected: 'confirmée après 5, 25, 50 et 100 %, rien de perdu',
  async play(stage, notes) {
    const { rewapp, people } = stage;
    await rewapp.moveTo(await nextMoment(rewapp, 'tuesday', '10:05', true));
    notes.see(`il est ${spoken(rewapp)}`);
    await backUp(stage, notes);
    const watched = await askForProduction(stage, 'v1.1.0', notes, '--strategy', 'canary');
    stage.deployments.set('v1.1.0', watched.id);
    const asked = await watched.until(({ type }) => type === 'gates-checked' || type === 'gate-failed');
    if (asked?.type === 'gates-checked') await refuseAuthor(stage, watched.id, notes);
    await people.production?.begin();
    const signatures = { qa: 'hugo', product: 'clara', documentation: 'ines', 'on-call': 'lea' } as const;
    await agree(stage, watched, { reviewers: ['ines', 'hugo'], signatures }, notes);
    await passSteps(stage, watched);
    const { summary, events } = await watched.end;
    seeGates(await gatesOf(stage, watched.id), everyGate, notes);
    seeSteps(events, notes);
    for (const sentence of heldSentences(events)) notes.see(sentence);
    const happened = new Set(events.map(({ type }) => type));
    notes.expect(happened.has('rehearsed'), 'la migration a été répétée');
    notes.expect(happened.has('backed-up'), 'une sauvegarde a précédé la migration');
    notes.expect(summary.state === 'confirmed', `${summary.version} confirmée ${spoken(rewapp)}`, summary.reason ?? '');
    const seen = await people.production?.end(stage.records, 'production-v1.1.0');
    return { outcome: summary.state, events, ...(seen && { seen }) };
  },
};

/** Noé wrote it, so his word is none. */
async function refuseAuthor(stage: Stage, id: string, notes: Notes): Promise<void> {
  const { code, refusal } = await (await stage.team.as('noe')).say('approve', id);
  notes.expect(code !== 0, `noe, son auteur, ne peut l’approuver : ${refusal}`);
}
