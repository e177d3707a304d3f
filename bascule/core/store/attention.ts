import type { Attention } from './decide.ts';
import { storeTitle } from './wish.ts';
import type { StoreRule } from './schema.ts';

/** Why somebody should look, and what they can do: one sentence. */
export const attentionSentence = (attention: Attention, rule: Pick<StoreRule, 'kind'>): string =>
  sentences(storeTitle(rule))[attention];

const sentences = (store: string): Record<Attention, string> => ({
  'late-review': `La revue de ${store} dure plus que prévu : écrivez à son assistance, ou demandez une revue accélérée.`,
  'pause-ends': `${capital(store)} reprendra de lui-même après trente jours de pause : publiez d’ici là une version corrigée.`,
  'publish-by-hand': `${capital(store)} attend une personne : publiez les modifications approuvées dans sa console.`,
  'upload-awaited': `${capital(store)} n’a pas encore ce build : construisez-le et envoyez-le par fastlane.`,
});

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
