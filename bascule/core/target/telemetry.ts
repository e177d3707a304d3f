import { z } from 'zod';
import { secretName } from '../plan/terms.ts';

/** Where an installation tells of its deployments and its traffic, by OpenTelemetry. */
export const telemetry = z.strictObject({
  /** An OpenTelemetry collector that takes OTLP over HTTP, as `http://127.0.0.1:4318`. */
  collector: z.url({ error: 'donnez l’adresse du collecteur OpenTelemetry, comme « http://127.0.0.1:4318 »' }),
  /** The secret that holds the token it asks for; null: none. */
  tokenSecret: secretName.nullable().default(null),
});
export type TelemetrySettings = z.infer<typeof telemetry>;
