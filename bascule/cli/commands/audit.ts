import { auditLog, type AuditLog } from '../../server/people/wire.ts';
import { inContext, knownEnvironment, type CommonOptions } from '../context.ts';
import { table } from '../table.ts';
import { whenOf } from '../when.ts';

export interface AuditOptions extends CommonOptions {
  limit?: string;
}

/** Who did what to an environment, when and why: the oldest of the lines first. */
export function audit(environment: string, { limit = '200', ...options }: AuditOptions): Promise<number> {
  return inContext(options, async ({ client, plan, out }) => {
    const name = knownEnvironment(plan, environment);
    const path = `/api/environments/${name}/audit?limit=${encodeURIComponent(limit)}`;
    const entries = (await client.call('GET', path, auditLog)).entries.reverse();
    for (const entry of entries) out.record(entry);
    if (entries.length === 0) out.say(`Rien n’a encore été fait vers ${name}.`);
    else out.say(table(['Quand', 'Qui', 'Quoi', 'Déploiement', 'Pourquoi'], entries.map(row(whenOf(plan)))));
    return 0;
  });
}

type Entry = AuditLog['entries'][number];

const row = (when: (at: number) => string) => (entry: Entry) => [
  ...[when(entry.at), entry.who, deeds[entry.what] ?? entry.what, entry.deployment ?? '', entry.why],
];

/** The audit is kept for ever: a deed that is no longer known is shown by its name. */
const deeds: Record<string, string> = {
  approved: 'approuve',
  'approval-withdrawn': 'retire son approbation',
  overridden: 'passe outre les contrôles',
  signed: 'signe',
  'live-update-stopped': 'arrête un live update',
  'live-update-resumed': 'fait reprendre un live update',
  'live-update-rolled-back': 'retire un live update',
  'store-requested': 'demande une version dans un store',
  'store-halted': 'arrête une version dans un store',
  'store-resumed': 'fait reprendre une version dans un store',
  'store-advanced': 'fait avancer une version dans un store',
  'token-created': 'fait un jeton',
  'token-revoked': 'révoque un jeton',
  'flag-changed': 'change un flag',
  'flag-proposed': 'propose un changement de flag',
  'flag-declined': 'refuse un changement de flag',
  'flag-key-created': 'fait une clé de flags',
  'flag-key-revoked': 'révoque une clé de flags',
  'incident-declared': 'déclare un incident',
  'incident-acknowledged': 'prend en charge un incident',
  'incident-severity-changed': 'change la sévérité d’un incident',
  'incident-resolved': 'résout un incident',
  'incident-reopened': 'rouvre un incident',
  'post-mortem-published': 'publie un post-mortem',
  'on-call-overridden': 'change l’astreinte',
  'message-retried': 'renvoie un message',
  'secret-given': 'donne un secret',
  'release-requested': 'déploie',
  'rollback-requested': 'revient en arrière',
  promoted: 'fait avancer',
};
