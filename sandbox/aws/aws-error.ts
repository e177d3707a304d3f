import type { Answer } from './request.ts';

/** The services that the double speaks by signed requests, by the names that signatures give them. */
export const awsServices = ['ecs', 'ecr', 'rds', 'cloudfront', 's3', 'monitoring'] as const;
export type AwsService = (typeof awsServices)[number];

/** What AWS refuses, with its own code; each protocol writes it its own way. */
export class AwsRefusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  constructor(code: string, message: string, status = 400, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}

/** @see https://smithy.io/2.0/aws/protocols/ for the shape of an error in each protocol. */
export function refusalAnswer(service: AwsService, refusal: AwsRefusal, requestId: string): Answer {
  const { status, code, message, headers } = refusal;
  if (service === 'ecs' || service === 'ecr' || service === 'monitoring') {
    // CloudWatch moved from the query protocol: old codes travel in a header of their own.
    const compatible = service === 'monitoring' ? { 'x-amzn-query-error': `${code};Sender` } : {};
    const type = `application/x-amz-json-${service === 'monitoring' ? '1.0' : '1.1'}`;
    const body = JSON.stringify({ __type: code, message });
    return { status, headers: { 'content-type': type, ...compatible, ...headers }, body };
  }
  const told = `<Code>${code}</Code><Message>${escaped(message)}</Message>`;
  const type = status >= 500 ? 'Receiver' : 'Sender';
  const body =
    service === 's3'
      ? `<Error>${told}<RequestId>${requestId}</RequestId></Error>`
      : `<ErrorResponse xmlns="${namespaces[service]}"><Error><Type>${type}</Type>${told}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return {
    status,
    headers: { 'content-type': 'application/xml', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

export const namespaces = {
  rds: 'http://rds.amazonaws.com/doc/2014-10-31/',
  cloudfront: 'http://cloudfront.amazonaws.com/doc/2020-05-31/',
  s3: 'http://s3.amazonaws.com/doc/2006-03-01/',
};

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
