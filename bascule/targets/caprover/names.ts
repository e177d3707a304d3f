import type { CapRoverSettings } from '../../core/target/caprover.ts';
import type { Colour } from '../../switch/wire.ts';
import { IMAGE_PORT } from '../../image/images.ts';
import type { SlotId } from '../target.ts';

type Named = Pick<CapRoverSettings, 'prefix' | 'rootDomain'>;

/** The app of a slot: nobody outside sees it. */
export const slotApp = ({ prefix }: Named, { component, colour }: { component: string; colour: Colour }): string =>
  `${prefix}${component}-${colour}`;

/** The app that visitors see; nothing runs in it, its server blocks pass on to a slot. */
export const publicApp = ({ prefix }: Named, component: string): string => `${prefix}${component}`;

export const publicHost = (named: Named, component: string): string =>
  `${publicApp(named, component)}.${named.rootDomain}`;

/** As nginx reaches it: the name that apps have on CapRover's network, old ones too. */
export const slotAddress = (named: Named, id: Pick<SlotId, 'component' | 'colour'>): string =>
  `srv-captain--${slotApp(named, id)}:${IMAGE_PORT}`;

/** What stands beside the components, as Redis. */
export const companionApp = ({ prefix }: Pick<Named, 'prefix'>, companion: string): string => `${prefix}${companion}`;

/** As programs reach it, by the same names. */
export const companionAddress = (named: Pick<Named, 'prefix'>, companion: string, port: number): string =>
  `srv-captain--${companionApp(named, companion)}:${port}`;

/** CapRover keeps projects for people to sort apps by: ours also carries the epoch. */
export const projectName = (environment: string): string => `bascule-${environment}`;
