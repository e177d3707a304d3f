import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { OtlpLog } from './collector.ts';
import type { AwsFaults } from './faults.ts';
import { headerOf, type Answer, type Asked } from './request.ts';

interface Batch {
  resourceLogs?: { scopeLogs?: { logRecords?: OtlpLog[] }[] }[];
}

const dayMs = 24 * 3_600_000;

/**
 * CloudWatch Logs' own OTLP endpoint, by API key: `POST /v1/logs` into a group and stream that exist.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_HTTP_Endpoints_OTLP.html
 */
export class LogGroups {
  readonly token = `ACWL${randomUUID().replaceAll('-', '')}`;
  readonly #now: () => number;
  readonly #faults: AwsFaults;
  readonly #streams = new Map<string, OtlpLog[]>();

  constructor({ now, faults }: { now: () => number; faults: AwsFaults }) {
    this.#now = now;
    this.#faults = faults;
  }

  create(group: string, stream: string): void {
    this.#streams.set(`${group}\n${stream}`, []);
  }

  of(group: string, stream: string): OtlpLog[] {
    return this.#streams.get(`${group}\n${stream}`) ?? [];
  }

  /** Old and future records are left out, and told so. */
  answer(asked: Asked): Answer {
    const refuse = (status: number, message: string) => ({ status, ...json, body: JSON.stringify({ message }) });
    if (headerOf(asked, 'authorization') !== `Bearer ${this.token}`) return refuse(403, 'The API key is not valid.');
    if (this.#faults.take('logs', 'PutLogs') !== null) return refuse(503, 'Service unavailable');
    const stream = this.#streams.get(`${headerOf(asked, 'x-aws-log-group')}\n${headerOf(asked, 'x-aws-log-stream')}`);
    if (!stream) return refuse(400, 'The specified log group or log stream does not exist.');
    const text = headerOf(asked, 'content-encoding') === 'gzip' ? gunzipSync(asked.body) : asked.body;
    const { resourceLogs = [] } = JSON.parse(text.toString('utf8')) as Batch;
    const records = resourceLogs.flatMap(({ scopeLogs = [] }) =>
      scopeLogs.flatMap(({ logRecords = [] }) => logRecords),
    );
    const taken = records.filter(({ timeUnixNano }) => this.#isInTime(Number(BigInt(timeUnixNano) / 1_000_000n)));
    stream.push(...taken);
    const rejected = records.length - taken.length;
    const partialSuccess = { rejectedLogRecords: rejected, errorMessage: 'too old or too new' };
    return { status: 200, ...json, body: JSON.stringify(rejected > 0 ? { partialSuccess } : {}) };
  }

  #isInTime(at: number): boolean {
    return at > this.#now() - 14 * dayMs && at < this.#now() + 2 * 3_600_000;
  }
}

const json = { headers: { 'content-type': 'application/json' } };
