import type { Finding } from '../core/doctor/row.ts';
import type { Probe } from './examine.ts';

/** A channel by which people are told (§9.1). */
export interface ChannelLook {
  name: string;
  title: string;
  look(signal: AbortSignal): Promise<Finding>;
}

/** Each channel of the plan: what nobody hears of an incident by is a fault before there is one. */
export function channelProbes(channels: readonly ChannelLook[]): Probe[] {
  return channels.map(({ name, title, look }) => ({
    id: `channel-${name.replace('#', '')}`,
    group: 'third-parties',
    title: `Canal ${title}`,
    look,
  }));
}
