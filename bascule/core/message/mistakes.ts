import type { Mistake } from '../plan/check.ts';
import type { Plan } from '../plan/schema.ts';
import { isTemplate } from './body.ts';

/** What a plan says of messages that its other parts contradict. */
export function messageMistakes({ messages, environments, people, roles }: Plan): Mistake[] {
  const { channels, deploymentsOf, identities, weeklyReport } = messages;
  const names = channels.map(({ name }) => name);
  const known = (of: readonly { name: string }[]) => of.map(({ name }) => name);
  return [
    ...names.flatMap((name, index) =>
      names.indexOf(name) === index
        ? []
        : [{ path: `messages.channels[${index}].name`, message: `« ${name} » est déjà pris : donnez un autre nom` }],
    ),
    ...channels.flatMap(({ copies }, index) =>
      copies.flatMap(({ of, templates }, place) => {
        const path = `messages.channels[${index}].copies[${place}]`;
        return [
          ...unknown(`${path}.of`, [of], names, 'un canal'),
          ...templates
            .filter((each) => !isTemplate(each))
            .map((each) => ({ path: `${path}.templates`, message: `« ${each} » n’est pas un message de Bascule` })),
        ];
      }),
    ),
    ...channels.flatMap((each, index) =>
      each.kind === 'email' ? unknown(`messages.channels[${index}].roles`, each.roles, known(roles), 'un rôle') : [],
    ),
    ...unknown('messages.deploymentsOf', deploymentsOf, known(environments), 'un environnement'),
    ...(weeklyReport
      ? unknown(
          'messages.weeklyReport.channel',
          [weeklyReport.channel],
          channels.filter(({ kind }) => kind === 'email').map(({ name }) => name),
          'un canal d’e-mail',
        )
      : []),
    ...identities.flatMap(({ person }, index) =>
      unknown(`messages.identities[${index}].person`, [person], known(people), 'une personne'),
    ),
  ];
}

function unknown(path: string, given: readonly string[], known: readonly string[], what: string): Mistake[] {
  return given
    .filter((each) => !known.includes(each))
    .map((each) => ({ path, message: `« ${each} » n’est pas ${what} du plan : choisissez parmi ${known.join(', ')}` }));
}
