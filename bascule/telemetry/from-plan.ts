import type { AwsSettings } from '../core/target/aws.ts';
import type { TelemetrySettings } from '../core/target/telemetry.ts';
import type { AwsOperations } from '../targets/aws/operations.ts';
import { CloudWatchExporter } from './cloudwatch-exporter.ts';
import { cloudWatchLogs, collectorAt } from './destinations.ts';
import { Telemetry } from './telemetry.ts';

interface Options {
  /** Of Bascule itself. */
  version: string;
  /** Null: no collector. */
  telemetry: TelemetrySettings | null;
  /** Of the environment that CloudWatch watches; null: none. */
  aws: { settings: AwsSettings; operations: AwsOperations } | null;
  /** The value of a secret; null when nobody gave it. */
  secret: (name: string) => Promise<string | null>;
  /** Hears of measurements that got lost, in a sentence. */
  onLost: (sentence: string) => void;
}

/**
 * Telemetry as the plan wants it. Logs go to the collector where there is one, which knows best where else; to CloudWatch's
 * log group where not. @throws Error with a sentence when a secret is missing
 */
export async function telemetryFrom({ version, telemetry, aws, secret, onLost }: Options): Promise<Telemetry> {
  const value = async (name: string) => {
    const found = await secret(name);
    if (found !== null) return found;
    throw new Error(`Le secret ${name} n’a pas été donné : donnez-le, puis redémarrez Bascule.`);
  };
  const cloudWatch = aws?.settings.alarms && new CloudWatchExporter({ client: aws.operations.cloudWatch, onLost });
  const watched = cloudWatch ? { cloudWatch } : {};
  if (telemetry) {
    const { collector, tokenSecret } = telemetry;
    const headers: Record<string, string> = tokenSecret ? { authorization: `Bearer ${await value(tokenSecret)}` } : {};
    return new Telemetry({ version, ...collectorAt(collector, headers), ...watched });
  }
  if (!aws?.settings.logs) return new Telemetry({ version, ...watched });
  const { region, endpoint, logs } = aws.settings;
  const place = { region, group: logs.group, stream: logs.stream, ...(endpoint && { endpoint }) };
  return new Telemetry({
    version,
    logs: cloudWatchLogs({ ...place, token: await value(logs.tokenSecret) }),
    ...watched,
  });
}
