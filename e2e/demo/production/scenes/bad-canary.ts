import { agree, askForProduction, backUp, cut, passSteps } from '../deployment.ts';
import { nextMoment, spoken } from '../moments.ts';
import type { Scene } from '../stage.ts';
import { seeSteps } from './to-staging.ts';

/** A version that every gate lets through and that customers would suffer from: 5 % of them, for seconds. */
export const badCanary: Scene = {
  name: 'v1.2.0',
  title: 'v1.2.0, mauvaise : 500 à 30 % des soldes',
  expected: 'retirée par elle-même à 5 %, rien de perdu par la plateforme',
  async play(stage, notes) {
    const { rewapp, people } = stage;
    await cut(stage, 'v1.2.0', notes);
    await rewapp.moveTo(await nextMoment(rewapp, 'wednesday', '10:30', true));
    notes.see(`il est ${spoken(rewapp)}`);
    await backUp(stage, notes);
    const watched = await askForProduction(stage, 'v1.2.0', notes, '--strategy', 'canary');
    await people.production?.begin();
    const signatures = { qa: 'hugo', product: 'clara', documentation: 'noe', 'on-call': 'lea' } as const;
    await agree(stage, watched, { reviewers: ['noe', 'hugo'], signatures }, notes);
    await passSteps(stage, watched);
    const { summary, events } = await watched.end;
    const seen = await people.production?.end(stage.records, 'production-v1.2.0');
    seeSteps(events, notes);
    const shares = events.flatMap((event) => (event.type === 'shifted' ? [event.percent ?? 100] : []));
    notes.expect(summary.state === 'rolled-back', `retirée : ${summary.reason}`, summary.state);
    notes.expect(Math.max(...shares) === 5, 'jamais plus de 5 % du trafic', `${Math.max(...shares)} %`);
    const [met = 0, errors = 0] = [seen?.peopleByVersion['v1.2.0'], seen?.errorsByVersion['v1.2.0']];
    notes.expect(met > 0 && errors > 0, `${met} personnes sur 200 l’ont rencontrée, ${errors} erreurs en tout`);
    return { outcome: summary.state, events, ...(seen && { seen }) };
  },
};
