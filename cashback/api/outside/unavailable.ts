import { Refusal } from '../refusal.ts';

/** What a person is told who asks for something that this installation has not. */
export function notHere(what: string): Refusal {
  return new Refusal('tiers-indisponible', `${what} n’est pas disponible pour le moment.`);
}

/** What a person is told when the service outside did not do it. */
export function notNow(what: string): Refusal {
  return new Refusal('tiers-indisponible', `${what} n’a pas abouti : réessayez dans quelques minutes.`);
}
