import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsRefusal, awsServices, type AwsService } from './aws-error.ts';
import { headerOf, type Asked } from './request.ts';

/** An access key that the double's account knows. */
export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

interface Scope {
  accessKeyId: string;
  day: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
}

const longestSkewMs = 15 * 60_000;

/** For which service a request was signed; null when it isn't signed at all. */
export function serviceOf(asked: Asked): AwsService | null {
  return awsServices.find((service) => service === scopeOf(asked)?.service) ?? null;
}

/**
 * Checks Signature Version 4, recomputed from the bytes that came.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @throws AwsRefusal with the code that the service itself would give
 */
export function checkSignature(asked: Asked, keys: readonly AccessKey[], now: number): void {
  const scope = scopeOf(asked);
  if (!scope) throw new AwsRefusal('MissingAuthenticationToken', 'Missing Authentication Token', 403);
  const isS3 = scope.service === 's3';
  const isJson = scope.service === 'ecs' || scope.service === 'monitoring';
  const key = keys.find(({ accessKeyId }) => accessKeyId === scope.accessKeyId);
  if (!key) {
    const code = isS3 ? 'InvalidAccessKeyId' : isJson ? 'UnrecognizedClientException' : 'InvalidClientTokenId';
    throw new AwsRefusal(code, 'The security token included in the request is invalid.', 403);
  }
  const date = headerOf(asked, 'x-amz-date') ?? '';
  if (Math.abs(timeOf(date) - now) > longestSkewMs) {
    const code = isS3 ? 'RequestTimeTooSkewed' : isJson ? 'InvalidSignatureException' : 'SignatureDoesNotMatch';
    throw new AwsRefusal(code, `Signature expired: ${date} is now too far from the server's time`, 403);
  }
  const payload = payloadDigest(asked);
  const told = Buffer.from(scope.signature);
  const expected = Buffer.from(signatureOf(asked, scope, key.secretAccessKey, date, payload));
  if (told.length === expected.length && timingSafeEqual(told, expected)) return;
  const code = isJson ? 'InvalidSignatureException' : 'SignatureDoesNotMatch';
  throw new AwsRefusal(code, 'The request signature we calculated does not match the signature you provided.', 403);
}

function scopeOf(asked: Asked): Scope | null {
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headerOf(asked, 'authorization') ?? '',
    );
  if (!found) return null;
  const [, accessKeyId = '', day = '', region = '', service = '', signed = '', signature = ''] = found;
  return { accessKeyId, day, region, service, signedHeaders: signed.split(';'), signature };
}

/** S3 signs a digest that a header tells, and holds the body to it; the others sign the body's own. */
function payloadDigest(asked: Asked): string {
  const found = hex(asked.body);
  const told = headerOf(asked, 'x-amz-content-sha256');
  if (told === undefined || told === found) return found;
  if (told === 'UNSIGNED-PAYLOAD') return told;
  if (told.startsWith('STREAMING-')) throw new AwsRefusal('NotImplemented', 'The double takes whole bodies only', 501);
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
  throw new AwsRefusal('XAmzContentSHA256Mismatch', message);
}

function signatureOf(asked: Asked, scope: Scope, secret: string, date: string, payload: string): string {
  const { day, region, service, signedHeaders } = scope;
  const headers = signedHeaders.map((name) => `${name}:${(headerOf(asked, name) ?? '').trim().replace(/ +/g, ' ')}\n`);
  const canonical = [
    asked.method,
    canonicalPath(asked.path, service),
    canonicalQuery(asked.query),
    headers.join(''),
    signedHeaders.join(';'),
    payload,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, `${day}/${region}/${service}/aws4_request`, hex(canonical)].join('\n');
  const signing = [day, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return hmac(signing, toSign).toString('hex');
}

/** All services but S3 encode what was encoded once more. */
function canonicalPath(path: string, service: string): string {
  return service === 's3' ? path : path.split('/').map(encoded).join('/');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
}

const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
const hex = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** `20261123T121500Z` as milliseconds since 1970. */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
