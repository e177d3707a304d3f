const deeds: Record<string, string> = {
  'release-requested': 'a demandé un déploiement',
  'rollback-requested': 'a demandé un retour arrière',
  promoted: 'a passé une étape retenue',
  approved: 'a approuvé',
  'approval-withdrawn': 'a retiré son accord',
  overridden: 'a passé outre les contrôles',
  signed: 'a signé',
  'token-created': 'a fait un jeton',
  'token-revoked': 'a révoqué un jeton',
  'console-invited': 'a invité à la console',
  'passkey-enrolled': 'a fait son passkey',
  'passkey-revoked': 'a révoqué un passkey',
  'signed-in': 'a ouvert la console',
  'flag-changed': 'a changé un feature flag',
  'flag-proposed': 'a proposé de changer un feature flag',
  'flag-declined': 'a refusé un changement de feature flag',
  'flag-key-created': 'a fait une clé de feature flags',
  'flag-key-revoked': 'a révoqué une clé de feature flags',
};

/** What somebody did, to stand after their name; a deed without words yet is told by its own. */
export const deedWords = (what: string) => deeds[what] ?? what;

export function toneOf(what: string): 'bad' | 'person' | 'plain' {
  if (what === 'overridden' || what === 'rollback-requested') return 'bad';
  return ['approved', 'signed', 'release-requested', 'promoted'].includes(what) ? 'person' : 'plain';
}
