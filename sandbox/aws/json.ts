import { gunzipSync } from 'node:zlib';
import { AwsRefusal } from './aws-error.ts';
import type { Answer, Asked } from './request.ts';

export type Input = Record<string, unknown>;
export type Operation = (input: Input) => unknown;

/** AWS JSON 1.0 and 1.1: the operation stands in `X-Amz-Target`, its input in the body. */
export function jsonOperation(asked: Asked): string {
  return String(asked.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
}

/** Moments travel as seconds since 1970. */
export function answerJson(
  asked: Asked,
  operations: Record<string, Operation>,
  type: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1',
): Answer {
  const operation = operations[jsonOperation(asked)];
  if (!operation) throw new AwsRefusal('UnknownOperationException', `The double does not do ${jsonOperation(asked)}`);
  // CloudWatch's clients compress what is longer than 10 KB.
  const body = asked.headers['content-encoding'] === 'gzip' ? gunzipSync(asked.body) : asked.body;
  const input = (body.length === 0 ? {} : JSON.parse(body.toString('utf8'))) as Input;
  const output = operation(input) ?? {};
  const text = JSON.stringify(output, function (this: Record<string, unknown>, name, value: unknown) {
    const raw = this[name];
    return raw instanceof Date ? raw.getTime() / 1_000 : value;
  });
  return { status: 200, headers: { 'content-type': type }, body: text };
}

export const textOf = (input: Input, name: string): string => {
  const value = input[name];
  if (typeof value !== 'string') throw new AwsRefusal('InvalidParameterException', `${name} is required.`);
  return value;
};
