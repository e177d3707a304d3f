import type { Refusal } from '../../../ui/api/refusal';

/**
 * What to tell the person in front of the code; null while all is well. `refusal` is why the code or the balance could
 * not be had, `shown` whether a valid code is on screen. No figure in it: it is read out when it changes.
 */
export function networkNotice(refusal: Refusal | null, shown: 'code' | 'nothing'): string | null {
  if (!refusal) return null;
  const offline = refusal.code === 'hors-ligne';
  if (shown === 'code') {
    const why = offline ? 'Vous êtes hors ligne' : 'Le service ne répond pas pour l’instant';
    return `${why} : ce code reste valable, présentez-le avant la fin du compte à rebours.`;
  }
  return offline
    ? 'Vous êtes hors ligne : vérifiez votre connexion. Un nouveau code s’affichera dès son retour.'
    : `${refusal.message} Un nouveau code s’affichera dès que possible.`;
}
