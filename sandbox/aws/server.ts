import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newAccount, type Account } from './account.ts';
import { AwsRefusal, namespaces, refusalAnswer, type AwsService } from './aws-error.ts';
import { CloudFront } from './cloudfront.ts';
import { CloudWatch } from './cloudwatch.ts';
import { Ecr } from './ecr.ts';
import { Ecs } from './ecs.ts';
import { answerJson, jsonOperation } from './json.ts';
import { LogGroups } from './log-groups.ts';
import { answerQuery, queryOperation } from './query.ts';
import { Rds } from './rds.ts';
import { read, type Answer, type Asked } from './request.ts';
import { S3 } from './s3.ts';
import { checkSignature, serviceOf, type AccessKey } from './signature.ts';

/** AWS on this machine: one account, one region, the services that Bascule speaks to. */
export interface AwsDouble {
  url: string;
  account: Account;
  ecs: Ecs;
  rds: Rds;
  s3: S3;
  cloudfront: CloudFront;
  cloudwatch: CloudWatch;
  logs: LogGroups;
  close(): Promise<void>;
}

interface AwsTold {
  port: number;
  now: () => number;
  /** The one access key that the account knows; made up otherwise. */
  key: AccessKey;
}

interface Spoken {
  operation(asked: Asked): string;
  answer(asked: Asked): Answer;
}

/**
 * Serves ECS, ECR, RDS, CloudFront, S3 (addressed by path) and CloudWatch on one port: the signature's scope says which one is
 * asked. Beside them `/v1/logs`, CloudWatch's OTLP endpoint, and `/-/cdn/…`, what a visitor gets. Port 0 lets the system choose.
 */
export async function startAws({ port = 0, ...told }: Partial<AwsTold> = {}): Promise<AwsDouble> {
  const account = newAccount(told);
  const ecs = new Ecs(account);
  const ecr = new Ecr(account);
  const rds = new Rds(account);
  const s3 = new S3(account);
  const cloudfront = new CloudFront(account, s3);
  const cloudwatch = new CloudWatch(account);
  const logs = new LogGroups({ now: () => account.now(), faults: account.faults });
  const spoken: Partial<Record<AwsService, Spoken>> = {
    ecs: {
      operation: jsonOperation,
      answer: (asked) => answerJson(asked, ecs.operations, 'application/x-amz-json-1.1'),
    },
    ecr: {
      operation: jsonOperation,
      answer: (asked) => answerJson(asked, ecr.operations, 'application/x-amz-json-1.1'),
    },
    rds: { operation: queryOperation, answer: (asked) => answerQuery(asked, rds.operations, namespaces.rds) },
    s3,
    cloudfront,
    monitoring: {
      operation: jsonOperation,
      answer: (asked) => answerJson(asked, cloudwatch.operations, 'application/x-amz-json-1.0'),
    },
  };
  const server = createServer((request, response) => {
    serve({ account, spoken, cloudfront, logs }, request, response).catch((error: unknown) => {
      process.stderr.write(`aws: ${error instanceof Error ? error.stack : String(error)}\n`);
      response.destroy();
    });
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account,
    ecs,
    rds,
    s3,
    cloudfront,
    cloudwatch,
    logs,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Served {
  account: Account;
  spoken: Partial<Record<AwsService, Spoken>>;
  cloudfront: CloudFront;
  logs: LogGroups;
}

async function serve(
  { account, spoken, cloudfront, logs }: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = await read(request);
  const name = serviceOf(asked) ?? 's3';
  const service = spoken[name];
  const requestId = randomUUID();
  const send = ({ status, headers = {}, body }: Answer) => {
    const ids = { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId };
    response.writeHead(status, { ...ids, ...headers }).end(asked.method === 'HEAD' ? undefined : body);
  };
  const [, distribution = '', path = ''] = /^\/-\/cdn\/([^/]+)(\/.*)$/.exec(asked.path) ?? [];
  if (distribution) return send(cloudfront.view(distribution, path));
  if (asked.path === '/v1/logs') return send(logs.answer(asked));
  try {
    checkSignature(asked, account.keys, account.signedAt());
    if (!service) throw new AwsRefusal('NotImplemented', `The double does not speak ${name}`, 501);
    const fault = account.faults.take(name, service.operation(asked), asked.path);
    if (fault === 'silent') return;
    if (fault === 'throttled') throw throttled(name);
    if (fault === 'denied') throw new AwsRefusal('AccessDenied', 'Access Denied', 403);
    if (fault === 'conflict') throw new AwsRefusal('ConditionalRequestConflict', 'Please try again.', 409);
    if (fault === 'failing') throw new AwsRefusal('InternalFailure', 'The request processing has failed.', 500);
    const answer = service.answer(asked);
    if (fault === 'cut') return void response.destroy();
    send(answer);
  } catch (error) {
    if (!(error instanceof AwsRefusal)) throw error;
    send(refusalAnswer(name, error, requestId));
  }
}

function throttled(service: AwsService): AwsRefusal {
  if (service === 's3') return new AwsRefusal('SlowDown', 'Please reduce your request rate.', 503);
  const code = service === 'ecs' ? 'ThrottlingException' : 'Throttling';
  return new AwsRefusal(code, 'Rate exceeded', 400);
}
