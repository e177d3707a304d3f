import type { StoreRule } from '../store/schema.ts';
import { phasedShares } from '../store/steps.ts';
import { storeTitle } from '../store/wish.ts';
import type { Span, Text } from './tree.ts';
import { duration, marked } from './words.ts';

/** How each store gets a component's app, and whom it gives it to. */
export function storeRows(rules: readonly StoreRule[]): Text[][] {
  return rules.flatMap((rule): Text[][] => {
    const title = storeTitle(rule).replace(/^l’/, '');
    const { usualMs, lateAfterMs, aheadMs } = rule.review;
    return [
      [title, [marked(rule.appId), ...from(rule), ...shelf(rule), ', par ', marked(rule.url)]],
      [
        `${title} : revue`,
        `${duration(usualMs)} d’habitude, en retard après ${duration(lateAfterMs)} ; demandée ${duration(aheadMs)} à l’avance au moins`,
      ],
      [`${title} : demandée`, askedFor(rule)],
      [`${title} : diffusion`, given(rule)],
      [`${title} : lanes de fastlane`, [marked(rule.lanes.build), ', ', marked(rule.lanes.upload)]],
      [`${title} : secrets`, secrets(rule)],
    ];
  });
}

const from = ({ environment }: StoreRule): Span[] => (environment === null ? [] : [', depuis ', marked(environment)]);

function shelf(rule: StoreRule): Span[] {
  if (rule.kind === 'play') return [', piste ', marked(rule.track)];
  return rule.appleId === null ? [] : [', app ', marked(rule.appleId)];
}

function askedFor({ request, notes }: StoreRule): string {
  const who =
    request === 'by-hand'
      ? 'à la main, après un déploiement confirmé'
      : 'par le déploiement confirmé qui amène une version que le manifeste nomme pour la première fois';
  return `${who} ; nouveautés, si personne n’en écrit : « ${notes} »`;
}

function given(rule: StoreRule): string {
  if (rule.kind === 'play')
    return [...rule.steps.map((step) => `${step.percent} % pendant ${duration(step.holdMs)}`), 'puis tous'].join(', ');
  return rule.phased ? `progressive, en sept jours : ${phasedShares.join(', ')} %` : 'à tous dès sa publication';
}

function secrets(rule: StoreRule): Span[] {
  if (rule.kind === 'play') return [marked(rule.serviceAccount)];
  const { id, issuer, key } = rule.apiKey;
  return [marked(id), ', ', marked(issuer), ', ', marked(key)];
}
