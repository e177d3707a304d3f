import { statusWords } from '../../core/status/words.ts';
import { statusPageView } from '../../server/status-page/wire.ts';
import { CliError } from '../cli-error.ts';
import { inContext, type CommonOptions } from '../context.ts';
import { table } from '../table.ts';
import { whenOf } from '../when.ts';

/** What the public reads now: where, in which state each component is, and how fresh it is. */
export function statusPage(options: CommonOptions): Promise<number> {
  return inContext(options, async ({ client, plan, out }) => {
    const view = await client.call('GET', '/api/status-page', statusPageView);
    if (!view)
      throw new CliError(
        'not-found',
        plan.statusPage
          ? `La page d’état montre ${plan.statusPage.environments.join(', ')}, et aucun ne tourne ici : lancez « npx bascule up --environments ${plan.statusPage.environments[0]} ».`
          : 'Le plan n’a pas de page d’état : ajoutez-lui « statusPage ».',
      );
    out.record(view);
    const when = whenOf(plan);
    const { state, overall } = statusWords.fr;
    out.say(`${view.url}, environnement ${view.environment} : ${overall[view.overall]}\n`);
    out.say(
      table(
        ['Composant', 'État', 'Depuis', 'Disponibilité'],
        view.components.map((each) => [
          each.title,
          state[each.state],
          when(each.since),
          each.uptime === null ? '–' : `${each.uptime.toLocaleString('fr-FR')} %`,
        ]),
      ),
    );
    const { confirmed, suspended } = view.subscribers;
    out.say(`\nAbonnés : ${confirmed}${suspended > 0 ? `, et ${suspended} dont l’adresse ne répond plus` : ''}.`);
    out.say(view.publishedAt === null ? 'Pas encore publiée.' : `Publiée le ${when(view.publishedAt)}.`);
    return 0;
  });
}
