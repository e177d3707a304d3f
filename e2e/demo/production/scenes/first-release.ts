import { agree, askForProduction, backUp, cut, everyGate, gatesOf, passSteps, seeGates } from '../deployment.ts';
import { nextMoment, spoken } from '../moments.ts';
import { gatherProduction } from '../people.ts';
import type { Notes, Scene, Stage } from '../stage.ts';

/** The first version that customers meet: cut, agreed to, and let in on a Tuesday. */
export const firstRelease: Scene = {
  name: 'v1.0.0',
  title: 'v1.0.0 coupée et mise en production',
  expected: 'confirmée un mardi à 10 h 30, avec 2 accords et la liste signée',
  async play(stage, notes) {
    const { rewapp, checks, source, tell } = stage;
    tell('contrôles du commit (npx bascule evidence run)');
    for (const { check, found, outcome } of await checks.of(source.first))
      notes.expect(outcome === 'passed', `evidence run ${check} : ${found}`);
    await cut(stage, 'v1.0.0', notes);
    await rewapp.moveTo(await nextMoment(rewapp, 'tuesday', '10:30', true));
    notes.see(`il est ${spoken(rewapp)}`);
    await backUp(stage, notes);
    const watched = await askForProduction(stage, 'v1.0.0', notes);
    stage.deployments.set('v1.0.0', watched.id);
    const own = await watched.until(({ type }) => type === 'gates-checked' || type === 'gate-failed');
    if (own?.type === 'gates-checked') await refuseOwn(stage, watched.id, notes);
    const signatures = { qa: 'hugo', product: 'clara', documentation: 'noe', 'on-call': 'lea' } as const;
    await agree(stage, watched, { reviewers: ['noe', 'ines'], signatures }, notes);
    seeGates(await gatesOf(stage, watched.id), everyGate, notes);
    const live = await watched.until((event) => event.type === 'shifted' && event.component === 'vitrine');
    if (!live) {
      const { summary } = await watched.end;
      notes.expect(false, 'v1.0.0 confirmée', summary.reason ?? summary.state);
      return { outcome: summary.state, events: watched.events };
    }
    const people = await gatherProduction(stage);
    await people.begin();
    await passSteps(stage, watched);
    const { summary, events } = await watched.end;
    notes.expect(summary.state === 'confirmed', `${summary.version} confirmée`, summary.reason ?? summary.state);
    return { outcome: summary.state, events, seen: await people.end(stage.records, 'production-v1.0.0') };
  },
};

/** Nobody agrees to their own. */
async function refuseOwn(stage: Stage, id: string, notes: Notes): Promise<void> {
  const { code, refusal } = await (await stage.team.as('lea')).say('approve', id);
  notes.expect(code !== 0, `lea ne peut approuver la sienne : ${refusal}`);
}
