import type { EnvironmentGround, SlotGround } from '../../../server/ground/wire.ts';
import { hueWords, lagWords, modeWords, routerOf, stateOf, tasksWords, type Tone } from './words';

type Component = EnvironmentGround['components'][number];
type Standby = NonNullable<EnvironmentGround['standby']>;

const tones = { good: 'good', warning: 'wait', bad: 'bad' } as const;

/** What one glance must tell of an environment's ground: the gravest thing, else that all is well. */
export function glanceAt(environment: EnvironmentGround): { tone: Tone; words: string } {
  const { components, database, standby, offsite } = environment;
  const live = components.flatMap((component) =>
    component.slots.filter(({ weight }) => weight > 0).map((slot) => ({ title: component.title, slot })),
  );
  const down = live.filter(({ slot }) => stateOf(slot).tone === 'bad').map(({ title }) => title);
  const starting = live.filter(({ slot }) => slot.state === 'starting').map(({ title }) => title);
  const short = live.filter(({ slot }) => isShort(slot)).map(({ title }) => title);
  const found: { tone: Tone; words: string }[] = [
    ...(down.length > 0 ? [{ tone: 'bad' as const, words: `${down.join(', ')} en panne` }] : []),
    ...(database?.running === false ? [{ tone: 'bad' as const, words: `${database.title} ne répond pas` }] : []),
    ...(standby ? [{ tone: standbyTone(standby), words: 'Réplique à regarder' }] : []),
    ...(offsite ? [{ tone: tones[offsite.level], words: 'Copie hors site à regarder' }] : []),
    ...(starting.length > 0 ? [{ tone: 'wait' as const, words: `${starting.join(', ')} démarre` }] : []),
    ...(short.length > 0 ? [{ tone: 'wait' as const, words: `Des tâches manquent à ${short.join(', ')}` }] : []),
  ];
  const grave = found.find(({ tone }) => tone === 'bad') ?? found.find(({ tone }) => tone === 'wait');
  if (grave) return grave;
  return live.length === 0 ? { tone: 'plain', words: 'Rien en ligne' } : { tone: 'good', words: 'Tout tient' };
}

export const standbyTone = ({ findings }: Pick<Standby, 'findings'>): Tone => tones[findings[0]?.level ?? 'good'];
export const toneOf = (level: keyof typeof tones): Tone => tones[level];

/** Fewer tasks run than are wanted; a target that does not tell is believed. */
export const isShort = ({ tasks }: Pick<SlotGround, 'tasks'>) =>
  tasks !== null && tasks.running !== null && tasks.running < tasks.wanted;

/** A standby in a line: how it keeps up, and since when. `moment` writes a time. */
export function standbyLine(standby: Standby, moment: (at: number) => string): string {
  const { name, followsSince, awaySince } = standby;
  if (name === null) return 'pas encore faite';
  if (followsSince !== null) return `suit depuis le ${moment(followsSince)}, ${lagWords(standby)}`;
  return awaySince === null ? 'rattrape la base' : `ne suit plus depuis le ${moment(awaySince)}`;
}

/** The picture in words, for those who do not see it. The table beside says more. */
export function pictureWords(environment: EnvironmentGround, title: string): string {
  const { components, database, standby, offsite } = environment;
  const slots = components.map(({ title: of, slots }) => {
    const told = slots.map(
      (slot) => `${hueWords[slot.colour]} ${slot.version}, ${slot.weight} %, ${stateOf(slot).words}`,
    );
    return `${of} : ${told.length === 0 ? 'rien' : told.join(' ; ')}`;
  });
  const data = [
    ...(database ? [`${database.title} ${runningWords(database)}`] : []),
    ...(standby ? [`Réplique ${modeWords[standby.mode]} ${stateWords(standbyTone(standby))}`] : []),
    ...(offsite ? [`Copie hors site ${stateWords(toneOf(offsite.level))}`] : []),
  ];
  return `${[`${title} : visiteurs, puis ${routerOf(environment)}`, ...slots, ...data].join('. ')}.`;
}

const runningWords = ({ running }: { running: boolean | null }) => (running === false ? 'ne répond pas' : 'en marche');
const stateWords = (tone: Tone) => (tone === 'good' ? 'en ordre' : 'à regarder');

/** What changed between two looks, in sentences to be read aloud; what only moves a little is not told. */
export function changesBetween(
  before: readonly EnvironmentGround[],
  after: readonly EnvironmentGround[],
  titleOf: (environment: string) => string,
): string[] {
  return after.flatMap((now) => {
    const then = before.find(({ name }) => name === now.name);
    return then ? changesOf(then, now).map((change) => `${titleOf(now.name)} : ${change}.`) : [];
  });
}

function changesOf(then: EnvironmentGround, now: EnvironmentGround): string[] {
  const components = now.components.flatMap((component) => {
    const old = then.components.find(({ name }) => name === component.name);
    return old ? slotChanges(old, component) : [];
  });
  const { database } = now;
  return [
    ...components,
    ...(database && database.running !== then.database?.running ? [`${database.title} ${runningWords(database)}`] : []),
    ...(now.standby && then.standby && standbyTone(now.standby) !== standbyTone(then.standby)
      ? [sentence(now.standby.findings[0]?.sentence ?? 'la réplique va bien')]
      : []),
    ...(now.offsite && then.offsite && now.offsite.level !== then.offsite.level
      ? [sentence(now.offsite.sentence)]
      : []),
  ];
}

function slotChanges(then: Component, now: Component): string[] {
  return now.slots.flatMap((slot) => {
    const old = then.slots.find(({ colour }) => colour === slot.colour);
    const name = `${now.title}, emplacement ${hueWords[slot.colour]} ${slot.version}`;
    if (!old || old.version !== slot.version) return [`${name}, ${stateOf(slot).words}`];
    return [
      ...(old.weight === slot.weight ? [] : [`${name}, de ${old.weight} à ${slot.weight} % du trafic`]),
      ...(old.state === slot.state ? [] : [`${name}, ${stateOf(slot).words}`]),
      ...(slot.tasks && old.tasks && slot.tasks.wanted !== old.tasks.wanted
        ? [`${name}, ${tasksWords(slot.tasks)}`]
        : []),
    ];
  });
}

const sentence = (text: string) => text.replace(/\.$/, '');
