/** Where OTLP over HTTP goes. Headers may hold a token: they are told nowhere. */
export interface Destination {
  url: string;
  headers: Record<string, string>;
}

/** A collector, as `http://127.0.0.1:4318`, takes all signals. */
export function collectorAt(address: string, headers: Record<string, string> = {}) {
  const of = (signal: string): Destination => ({ url: `${address.replace(/\/$/, '')}/v1/${signal}`, headers });
  return { metrics: of('metrics'), logs: of('logs') };
}

interface LogGroup {
  region: string;
  /** Both exist already: Terraform makes them, and says how long they are kept. */
  group: string;
  stream: string;
  /** An API key of CloudWatch Logs, for programs that run outside AWS; it begins with ACWL. */
  token: string;
  /** Instead of AWS's own address. */
  endpoint?: string;
}

/**
 * A log group of CloudWatch takes OTLP by itself, without a collector in between.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints_OTLP.html
 */
export function cloudWatchLogs({ region, group, stream, token, endpoint }: LogGroup): Destination {
  return {
    url: `${endpoint ?? `https://logs.${region}.amazonaws.com`}/v1/logs`,
    headers: { authorization: `Bearer ${token}`, 'x-aws-log-group': group, 'x-aws-log-stream': stream },
  };
}
