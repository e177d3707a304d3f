import { titleIn } from '../core/document/words.ts';
import type { LiveUpdates } from '../server/live-update/wire.ts';
import type { Context } from './context.ts';
import { styled, table } from './table.ts';
import { whenOf } from './when.ts';

type Channel = LiveUpdates['channels'][number];
type Offered = Channel['offers'][number];

export function showChannels({ plan, out }: Context, channels: Channel[]): void {
  for (const channel of channels) {
    out.record(channel);
    const { environment, component, appId, offers } = channel;
    const titles = `${titleIn(plan.environments, environment)}, ${titleIn(plan.components, component)}`;
    out.say(styled('bold', `${titles} (${appId})`));
    if (offers.length === 0) out.say('  Aucun bundle proposé : les applications gardent celui de leur store.');
    else out.say(table(headings, offers.map(row(whenOf(plan)))));
    const [why] = offers.flatMap(({ state, stopped }) => (state === 'stopped' && stopped ? [stopped] : []));
    if (why) out.say(`  Arrêté par ${why.by} : ${why.why}`);
  }
}

const headings = ['Bundle', 'État', 'Appareils', 'Depuis', 'Ensuite', 'Donné', 'Démarré', 'En échec', 'Déploiement'];

const row = (when: (at: number) => string) => (offer: Offered) => [
  ...[offer.version, states[offer.state], `${offer.percent} %`, when(offer.beganAt)],
  ...[offer.nextAt === null ? '' : when(offer.nextAt), String(offer.given), String(offer.took - offer.failed)],
  ...[String(offer.failed), offer.deployment],
];

const states: Record<Offered['state'], string> = {
  'rolling-out': 'en cours',
  complete: 'pour tous',
  stopped: 'arrêté',
  replaced: 'remplacé',
  'rolled-back': 'retiré',
};

/**
 * What a way back does for installed apps, and what it can't do (§6.4). `before` and `after` are what was offered then;
 * null: nobody could say.
 */
export function wayBackWords(title: string, before: Channel | null, after: Channel | null): string[] {
  return [
    `${title}, live update : ${ofBundle(before, after)}`,
    `${title}, stores : les applications déjà installées depuis un store restent ; un store ne retire pas une version publiée. Arrêtez sa publication progressive dans l’App Store Connect et la Play Console, puis publiez une version corrigée, ou coupez la fonctionnalité par son feature flag.`,
  ];
}

function ofBundle(before: Channel | null, after: Channel | null): string {
  if (!before || !after) return 'son état n’a pas pu être lu ; « npx bascule live-update status » le montre.';
  const taken = after.offers.find(({ version, state }) => state === 'rolled-back' && standing(before) === version);
  if (!taken) return 'rien à retirer, aucun appareil n’avait reçu cette version.';
  return `${taken.version} est retiré ; ${theyGoBack(taken.took - taken.failed, after)}`;
}

/** Which bundle that is for each device is known only for one that all devices may have. */
function theyGoBack(devices: number, { offers }: Channel): string {
  if (devices === 0) return 'aucun appareil ne l’avait démarré.';
  const [next] = offers.filter(({ state }) => state !== 'rolled-back' && state !== 'stopped');
  const bundle = next?.percent === 100 ? `au bundle ${next.version}` : 'au bundle d’avant';
  const where = (own: string) => (next === undefined ? `à la version de ${own} store` : bundle);
  return devices === 1
    ? `l’appareil qui l’a démarré revient ${where('son')} à son prochain lancement.`
    : `les ${devices} appareils qui l’ont démarré reviennent ${where('leur')} à leur prochain lancement.`;
}

const standing = ({ offers }: Channel) => offers.find(({ state }) => state !== 'rolled-back')?.version;
