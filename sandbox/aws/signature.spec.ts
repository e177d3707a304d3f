import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { AwsRefusal } from './aws-error.ts';
import type { Asked } from './request.ts';
import { checkSignature, serviceOf } from './signature.ts';

const key = { accessKeyId: 'AKIAREWAPPSANDBOX001', secretAccessKey: 'a-secret' };

interface Sent {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

/** What AWS's own client would send, signed by it and never sent. */
async function signed(ask: (settings: object) => Promise<unknown>): Promise<Asked> {
  let sent: Sent | null = null;
  const handle = (request: Sent) => {
    sent = request;
    return Promise.reject(new Error('kept'));
  };
  const settings = { region: 'eu-west-3', endpoint: 'http://127.0.0.1:1', credentials: key, maxAttempts: 1 };
  await ask({ ...settings, requestHandler: { handle } }).catch(() => {});
  const { method, path, query = {}, headers, body = '' } = sent!;
  return {
    ...{
      method,
      path,
      body: Buffer.from(typeof body === 'string' ? body : new Uint8Array(body)),
      query: new URLSearchParams(query as Record<string, string>),
    },
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
}

const put = () =>
  signed((settings) =>
    new S3Client({ ...settings, forcePathStyle: true }).send(
      new PutObjectCommand({
        Bucket: 'site',
        Key: 'offres d’été (1).html',
        Body: Buffer.from('été'),
        IfNoneMatch: '*',
      }),
    ),
  );

function refusal(asked: Asked, keys = [key], now = Date.now()): string | null {
  try {
    checkSignature(asked, keys, now);
    return null;
  } catch (error) {
    if (error instanceof AwsRefusal) return error.code;
    throw error;
  }
}

test('what AWS’s own clients sign is taken, for each service as that signs', async () => {
  const all = [
    await put(),
    await signed((settings) =>
      new S3Client({ ...settings, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'site' })),
    ),
    await signed((settings) =>
      new ECSClient(settings).send(new DescribeServicesCommand({ cluster: 'c', services: ['s'] })),
    ),
    await signed((settings) =>
      new RDSClient(settings).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'x' })),
    ),
  ];
  expect(all.map((asked) => refusal(asked))).toEqual([null, null, null, null]);
  expect(all.map(serviceOf)).toEqual(['s3', 's3', 'ecs', 'rds']);
});

test('whatever is altered on the way is refused', async () => {
  const asked = await put();
  const altered: [Partial<Asked>, string][] = [
    [{ method: 'DELETE' }, 'SignatureDoesNotMatch'],
    [{ path: '/site/other.html' }, 'SignatureDoesNotMatch'],
    [{ query: new URLSearchParams('versionId=1') }, 'SignatureDoesNotMatch'],
    [{ headers: { ...asked.headers, 'if-none-match': 'x' } }, 'SignatureDoesNotMatch'],
    [{ body: Buffer.from('ete') }, 'XAmzContentSHA256Mismatch'],
    [{ headers: {} }, 'MissingAuthenticationToken'],
  ];
  const found = altered.map(([change]) => refusal({ ...asked, ...change }) ?? '');
  expect(found).toEqual(altered.map(([, code]) => code));
});

test('another secret, an unknown key and a clock that is off are each told by the service’s own code', async () => {
  const [s3, ecs] = [
    await put(),
    await signed((settings) => new ECSClient(settings).send(new DescribeServicesCommand({ services: [] }))),
  ];
  const wrong = [{ ...key, secretAccessKey: 'another' }];
  expect([refusal(s3, wrong), refusal(ecs, wrong)]).toEqual(['SignatureDoesNotMatch', 'InvalidSignatureException']);
  expect([refusal(s3, []), refusal(ecs, [])]).toEqual(['InvalidAccessKeyId', 'UnrecognizedClientException']);
  const later = Date.now() + 16 * 60_000;
  expect([refusal(s3, [key], later), refusal(ecs, [key], later)]).toEqual([
    'RequestTimeTooSkewed',
    'InvalidSignatureException',
  ]);
});
