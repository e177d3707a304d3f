import type { EnvironmentGround, SlotGround } from '../../../server/ground/wire.ts';
import { isShort, standbyTone, toneOf } from './overview';
import { databaseWords, hueWords, lagWords, modeWords, routerOf, stateOf, tasksWords, type Tone } from './words';

/** What stands in a box of the picture. `label` stands left, `side` right, `detail` beneath. */
export interface Said {
  id: string;
  tone: Tone;
  /** A slot's; null: a place. */
  hue: 'blue' | 'green' | null;
  /** Traffic reaches it, or it is at work. */
  isLive: boolean;
  label: string;
  detail: string | null;
  side: string | null;
}

const place = { tone: 'plain', hue: null, isLive: true, detail: null, side: null } as const;

export const visitors: Said = { ...place, id: 'visitors', label: 'Visiteurs' };
export const routerIn = (environment: EnvironmentGround): Said => {
  return { ...place, id: 'router', label: routerOf(environment) };
};

/** Both slots of a component, whether something is in them or not. */
export function slotsOf({ name, slots }: EnvironmentGround['components'][number]): Said[] {
  return (['blue', 'green'] as const).map((colour) => {
    const slot = slots.find((each) => each.colour === colour);
    const id = `${name}-${colour}`;
    if (!slot) return { ...place, id, hue: colour, isLive: false, label: `${hueWords[colour]} · vide` };
    return { ...slotSaid(slot), id, hue: colour, isLive: slot.weight > 0, detail: null };
  });
}

/** That all is well is not said; the colour and the share are enough. */
function slotSaid(slot: SlotGround): Pick<Said, 'tone' | 'label' | 'side'> {
  const { words, tone } = stateOf(slot);
  const lacksTasks = slot.state === 'healthy' && isShort(slot);
  const trouble = lacksTasks && slot.tasks ? tasksWords(slot.tasks) : tone === 'good' ? null : words;
  const side = [trouble, slot.weight > 0 ? `${slot.weight} %` : null].filter((each) => each !== null);
  return {
    tone: lacksTasks && slot.weight > 0 ? 'wait' : tone,
    label: `${hueWords[slot.colour]} · ${shortened(slot.version)}`,
    side: side.join(' · '),
  };
}

const shortened = (version: string) => (version.length > 14 ? `${version.slice(0, 13)}…` : version);

/** The database, and what outlives it, one after the other. */
export function dataIn({ database, standby, offsite }: EnvironmentGround): Said[] {
  const all: Said[] = [];
  if (database) {
    const tone = database.running === null ? 'plain' : database.running ? 'good' : 'bad';
    const detail = database.running === false ? 'ne répond pas' : databaseWords[database.place];
    all.push({ ...place, id: 'database', tone, label: database.title, detail });
  }
  if (standby) {
    const isLive = standby.followsSince !== null;
    const detail = isLive ? lagWords(standby) : standby.name === null ? 'pas encore faite' : 'ne suit pas';
    const label = `Réplique ${modeWords[standby.mode]}`;
    all.push({ ...place, id: 'standby', tone: standbyTone(standby), isLive, label, detail });
  }
  if (offsite) {
    const detail = offsiteWords[offsite.level];
    all.push({ ...place, id: 'offsite', tone: toneOf(offsite.level), label: 'Sauvegardes hors site', detail });
  }
  return all;
}

const offsiteWords = { good: 'à l’heure', warning: 'la copie reprendra', bad: 'en retard' } as const;
