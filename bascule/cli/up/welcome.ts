import type { Context } from '../context.ts';
import type { Daemon } from '../machine/daemon.ts';
import { table } from '../table.ts';

/** What answers now and where, and who may sign in. */
export async function showWelcome({ client, plan, out }: Context, names: string[], daemons: Daemon[]): Promise<void> {
  const status = await client.status();
  const environments = status.environments.filter((each) => names.includes(each.name));
  const accounts = (name: string) => plan.environments.find((each) => each.name === name)?.demoAccounts ?? [];
  const pages = daemons.flatMap(({ page }) => page ?? []);
  out.record({
    type: 'ready',
    pages,
    environments: environments.map(({ name, components }) => ({ name, components, demoAccounts: accounts(name) })),
  });
  for (const { name, components } of environments) {
    const served = components.flatMap(({ title, url, hostUrl }) => (url === null ? [] : [[title, url, hostUrl ?? '']]));
    const isEmpty = components.every(({ version }) => version === null);
    out.say(`\n${plan.name} ${isEmpty ? 'répondra' : 'répond'} dans l’environnement ${name} :\n`);
    out.say(table(['Composant', 'Adresse', 'Par nom d’hôte'], served));
    const rows = accounts(name).map(({ role, email, password }) => [role, email, password]);
    if (rows.length > 0) out.say(`\nComptes de démonstration :\n\n${table(['Rôle', 'E-mail', 'Mot de passe'], rows)}`);
  }
  if (pages.length > 0)
    out.say(
      `\n${table(
        ['Page', 'Adresse'],
        pages.map(({ title, url }) => [title, url]),
      )}`,
    );
}
