import type { LiveUpdateRule } from '../live-update/schema.ts';
import type { Text } from './tree.ts';
import { counted, duration, marked, percent } from './words.ts';

/** How installed apps get a new version of what runs inside them. */
export function liveUpdateRows({ appId, minimumNative, steps, failures }: LiveUpdateRule): Text[][] {
  const held = steps.map((step) => `${step.percent} % pendant ${duration(step.holdMs)}`);
  const { tolerated, falseAlarmRate, minimumDevices } = failures;
  return [
    ['Live update de l’application', [marked(appId), ', du store en ', marked(minimumNative), ' au moins']],
    ['Appareils servis', [...held, 'puis tous'].join(', ')],
    [
      'Live update arrêté',
      `au-delà de ${percent(tolerated)} d’appareils où il ne démarre pas, à partir de ${counted(minimumDevices, 'appareil')}, avec ${percent(falseAlarmRate)} de fausses alertes au plus`,
    ],
  ];
}
