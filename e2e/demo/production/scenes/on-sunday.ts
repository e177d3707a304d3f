import { ask, cut } from '../deployment.ts';
import { nextMoment, spoken, windowAt } from '../moments.ts';
import type { Scene } from '../stage.ts';

/** §4.2: nothing standard on a Sunday. */
export const onSunday: Scene = {
  name: 'sunday',
  title: 'v1.1.0 un dimanche',
  expected: 'refusée, avec la prochaine ouverture',
  async play(stage, notes) {
    const { rewapp } = stage;
    await cut(stage, 'v1.1.0', notes);
    await rewapp.moveTo(await nextMoment(rewapp, 'sunday', '11:00', false));
    const { why, opensAt } = await windowAt(rewapp, rewapp.now());
    notes.expect(opensAt !== null, `bascule window, ${spoken(rewapp)} : ${why}`);
    if (opensAt !== null) notes.see(`la fenêtre s’ouvre ${spoken(rewapp, Date.parse(opensAt))}`);
    const watched = await ask(stage, 'lea', 'v1.1.0', '--to', 'production', '--strategy', 'canary');
    const { summary, events } = await watched.end;
    const reason = summary.reason ?? '';
    notes.expect(
      summary.state === 'refused' && /s’ouvre|lundi|mardi/i.test(reason),
      `réponse : ${reason}`,
      summary.state,
    );
    return { outcome: summary.state, events };
  },
};
