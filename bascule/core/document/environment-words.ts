import type { Environment, Plan } from '../plan/schema.ts';
import { triggerWords, sourcesText } from './matrix-words.ts';
import { offsiteText, replicationText } from './safety-words.ts';
import { strategyName } from './strategy-words.ts';
import { autoscaleText, awsText, targetsText } from './target-words.ts';
import type { Text } from './tree.ts';
import { counted, every, marked, none, number } from './words.ts';

/** §2.2 to §2.4, « Configuration Infrastructure »: what is there, and what is on purpose not. */
export function infrastructure({ description, instances, targets, autoscale, aws }: Environment): Text[][] {
  const { runtime, containers, database, replication, cache, assets, cdn, firewall, tls, monitoring } = description;
  const { usual, from, to } = containers;
  const scaling = from === to && from === usual ? '' : `, auto-scaling ${number(from)}-${number(to)}`;
  return [
    ['Containers', `${runtime ? `${runtime}, ` : ''}x${number(usual)}${scaling}`],
    ['Processus', `${counted(instances, 'instance')} par version et par programme`],
    ['Cibles', targetsText(targets)],
    ...(autoscale ? [['Auto-scaling', autoscaleText(autoscale)]] : []),
    ...(aws ? [['AWS', awsText(aws)]] : []),
    ['Base de données', `${database ?? none}, ${replication ? 'avec' : 'sans'} réplication`],
    ['Cache', cache ?? none],
    ['Stockage', assets === null ? none : ['S3 bucket ', marked(assets)]],
    ['CDN', cdn ?? none],
    ['WAF', firewall ?? none],
    ['Certificat SSL', tls ?? none],
    ['Monitoring', monitoring ?? none],
  ];
}

/** §2.2 to §2.4, « Caractéristiques ». */
export function characteristics(plan: Plan, environment: Environment): Text[] {
  const { description, approvals, backup, replication, offsite, strategies, trigger, sources } = environment;
  const { logs } = description;
  const keep = logs.keepDays === null ? '' : `, rétention ${counted(logs.keepDays, 'jour')}`;
  const [usual] = strategies;
  return [
    [`Déploiement ${triggerWords[trigger]} : `, ...sourcesText(sources)],
    ...(usual ? [`Par défaut : ${strategyName[usual.kind]}`] : []),
    ...(approvals.length > 0 ? ['Approbations obligatoires (voir les fenêtres de déploiement)'] : []),
    dataWords[description.data],
    thirdPartyWords[description.thirdParties],
    `Logs niveau ${logs.level.toUpperCase()}${keep}`,
    rateLimitWords[description.rateLimit],
    backup
      ? `Backup automatique ${every(backup.everyMs)} (rétention ${counted(backup.keepDays, 'jour')})`
      : 'Pas de backup automatique',
    ...(replication ? [`Réplique de la base, ${replicationText(replication)}`] : []),
    ...(offsite ? [`Sauvegardes hors site : ${offsiteText(offsite)}`] : []),
    ...(environment.mirrors ? [`Miroir fidèle de « ${mirrored(plan, environment.mirrors.of)} »`] : []),
  ];
}

const mirrored = ({ environments }: Plan, name: string) =>
  environments.find((each) => each.name === name)?.title ?? name;

const dataWords: Record<Environment['description']['data'], string> = {
  anonymised: 'Données de test anonymisées',
  representative: 'Données de test représentatives (volume réaliste)',
  real: 'Données réelles des utilisateurs',
};

const thirdPartyWords: Record<Environment['description']['thirdParties'], string> = {
  sandbox: 'Intégrations tierces en mode sandbox',
  live: 'Intégrations tierces réelles',
};

const rateLimitWords: Record<Environment['description']['rateLimit'], string> = {
  loose: 'Pas de rate limiting strict',
  strict: 'Rate limiting strict',
};
