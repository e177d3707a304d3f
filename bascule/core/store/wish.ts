import type { Wish } from './event.ts';
import type { StoreRule } from './schema.ts';
import { isOver, type Standing } from './standing.ts';

const titles: Record<StoreRule['kind'], string> = { play: 'Google Play', 'app-store': 'l’App Store' };
export const storeTitle = ({ kind }: Pick<StoreRule, 'kind'>): string => titles[kind];

/** Why a wish can't be granted now, and what to do instead; null: it can. */
export function refusalOf(wish: Wish, at: Standing, rule: Pick<StoreRule, 'kind'>): string | null {
  const store = storeTitle(rule);
  if (at.state === 'complete')
    return `Tous les utilisateurs de ${store} ont déjà cette version, et un store n’en retire aucune : publiez une version corrigée, revenez au bundle d’avant par le live update, ou coupez la fonctionnalité par son feature flag.`;
  if (isOver(at)) return `Cette publication est terminée (${words[at.state]}) : demandez-en une nouvelle.`;
  switch (wish) {
    case 'halt':
      return at.state === 'halted' ? 'Cette publication est déjà arrêtée : « resume » la fait reprendre.' : null;
    case 'resume':
      return at.state === 'halted' || at.wish?.wish === 'halt'
        ? null
        : 'Cette publication n’est pas arrêtée : il n’y a rien à reprendre.';
    case 'advance':
      return at.state === 'rolling-out'
        ? null
        : `Cette publication n’est pas en cours de diffusion (${words[at.state]}) : elle ne peut pas avancer d’une étape.`;
  }
}

/** How each state is told. */
export const words: Record<Standing['state'], string> = {
  absent: 'demandée',
  uploaded: 'envoyée',
  'in-review': 'en revue',
  rejected: 'refusée par le store',
  approved: 'approuvée',
  'rolling-out': 'en diffusion',
  halted: 'arrêtée',
  complete: 'pour tous',
  replaced: 'remplacée',
  withdrawn: 'retirée',
};
