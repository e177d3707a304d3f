import { z } from 'zod';
import { ask, gatesOf, passSteps } from '../deployment.ts';
import { nextMoment, spoken } from '../moments.ts';
import type { Scene } from '../stage.ts';

const diff = z.object({ differences: z.array(z.object({ standing: z.string() })), same: z.array(z.string()) });
const entry = z.object({ what: z.string(), who: z.string(), why: z.string() });
const reason = 'Panne de paiement chez un partenaire : la version doit repartir cette nuit.';

/** At night on a Sunday, somebody who may goes past the window, and everybody can read who and why. */
export const emergency: Scene = {
  name: 'override',
  title: 'passage en force un dimanche, et les journaux',
  expected: 'confirmée malgré la fenêtre ; l’audit dit qui et pourquoi ; plan diff sans écart à revoir',
  async play(stage, notes) {
    const { rewapp, people } = stage;
    await rewapp.moveTo(await nextMoment(rewapp, 'sunday', '23:00', false));
    notes.see(`il est ${spoken(rewapp)}`);
    const noe = await (await stage.team.as('noe')).say('deploy', 'v1.1.0', '--to', 'production', '--override', reason);
    notes.expect(noe.code !== 0, `noe ne peut passer outre : ${noe.refusal}`);
    await people.production?.begin();
    const watched = await ask(stage, 'lea', 'v1.1.0', '--to', 'production', '--override', reason);
    await passSteps(stage, watched);
    const { summary, events } = await watched.end;
    const seen = await people.production?.end(stage.records, 'production-override');
    const passed = (await gatesOf(stage, watched.id)).filter(({ found }) => found.includes('passé outre'));
    for (const { title, found } of passed) notes.see(`${title} — ${found}`);
    notes.expect(
      passed.some(({ gate }) => gate === 'window'),
      'la fenêtre a été passée outre',
    );
    const audit = (await rewapp.bascule.command('audit', 'production')).flatMap(
      (line) => entry.safeParse(line).data ?? [],
    );
    const row = audit.find(({ what }) => what === 'overridden');
    notes.expect(
      row?.who === 'lea' && row.why.includes(reason),
      `audit (${audit.length} lignes) : ${row?.who} passe outre, « ${row?.why} »`,
    );
    const [line] = await rewapp.bascule.command('plan', 'diff', 'staging', 'production', '--strict');
    const { differences, same } = diff.parse(line);
    notes.see(`plan diff : ${differences.length} différences, toutes voulues, ${same.length} champs identiques`);
    return { outcome: summary.state, events, ...(seen && { seen }) };
  },
};
