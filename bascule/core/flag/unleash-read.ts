import type { z } from 'zod';
import type { Mistake } from '../plan/check.ts';
import { worded } from '../plan/wording.ts';
import { clientFeatures, deltaEvents, exported, type ClientFeatures, type Exported } from './unleash-format.ts';

export type Read = { features: ClientFeatures } | { mistakes: Mistake[] };

/** Reads whichever of Unleash's files this is, as what its clients would be given in one environment. */
export function readUnleash(input: unknown, environment: string | null): Read {
  if (has(input, 'featureStrategies')) return checked(exported, input, (file) => inEnvironment(file, environment));
  if (has(input, 'events')) return checked(deltaEvents, input, (file) => ({ features: afterEvents(file) }));
  if (has(input, 'features')) return checked(clientFeatures, input, (features) => ({ features }));
  const message =
    'ce n’est pas un fichier d’Unleash : donnez un export (« featureStrategies »), ou ce que reçoivent ses clients (« features »)';
  return { mistakes: [{ path: 'fichier', message }] };
}

function has(input: unknown, field: string): boolean {
  return typeof input === 'object' && input !== null && field in input;
}

function checked<T>(schema: z.ZodType<T>, input: unknown, then: (file: T) => Read): Read {
  const parsed = schema.safeParse(input, { error: worded });
  if (parsed.success) return then(parsed.data);
  return { mistakes: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) };
}

/** What is left after all events, in their order. */
function afterEvents({ events }: z.infer<typeof deltaEvents>): ClientFeatures {
  const features = new Map<string, ClientFeatures['features'][number]>();
  const segments = new Map<number, NonNullable<ClientFeatures['segments']>[number]>();
  for (const event of events) {
    switch (event.type) {
      case 'hydration':
        features.clear();
        segments.clear();
        for (const feature of event.features) features.set(feature.name, feature);
        for (const segment of event.segments ?? []) segments.set(segment.id, segment);
        break;
      case 'feature-updated':
        features.set(event.feature.name, event.feature);
        break;
      case 'feature-removed':
        features.delete(event.featureName);
        break;
      case 'segment-updated':
        segments.set(event.segment.id, event.segment);
        break;
      case 'segment-removed':
        segments.delete(event.segmentId);
    }
  }
  return { features: [...features.values()], segments: [...segments.values()] };
}

function inEnvironment(file: Exported, wanted: string | null): Read {
  const environments = [...new Set((file.featureEnvironments ?? []).map(({ environment }) => environment))];
  const [only] = environments;
  if (wanted === null && environments.length > 1) return { mistakes: [oneOf(environments, 'en contient plusieurs')] };
  if (wanted !== null && !environments.includes(wanted))
    return { mistakes: [oneOf(environments, `ne contient pas « ${wanted} »`)] };
  return { features: featuresOf(file, wanted ?? only ?? null) };
}

function oneOf(environments: string[], wrong: string): Mistake {
  return { path: 'environnement', message: `le fichier ${wrong} : choisissez parmi ${environments.join(', ')}` };
}

function featuresOf(file: Exported, environment: string | null): ClientFeatures {
  const strategies = file.featureStrategies
    .filter((each) => !each.environment || each.environment === environment)
    .sort((one, other) => (one.sortOrder ?? 0) - (other.sortOrder ?? 0))
    .map((each) => ({ ...each, name: each.name ?? each.strategyName ?? '' }));
  const features = file.features.map((feature) => {
    const there = file.featureEnvironments?.find(
      (each) => each.featureName === feature.name && each.environment === environment,
    );
    return {
      ...feature,
      enabled: there?.enabled ?? false,
      variants: there?.variants ?? [],
      strategies: strategies.filter(({ featureName }) => featureName === feature.name),
      dependencies: file.dependencies?.find((each) => each.feature === feature.name)?.dependencies ?? [],
    };
  });
  return { features, segments: file.segments };
}
