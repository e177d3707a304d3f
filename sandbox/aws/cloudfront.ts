import { randomBytes } from 'node:crypto';
import type { Account } from './account.ts';
import { AwsRefusal, namespaces } from './aws-error.ts';
import type { Answer, Asked } from './request.ts';
import type { S3 } from './s3.ts';
import { document, texts } from './xml.ts';

interface Invalidation {
  id: string;
  createdAt: Date;
  callerReference: string;
  paths: string[];
  looksLeft: number;
}

interface Distribution {
  id: string;
  origin: string;
  invalidations: Invalidation[];
  /** What its edges hold, until when (milliseconds since 1970). */
  cache: Map<string, { answer: Answer; until: number }>;
}

/** Amazon CloudFront (REST XML, 2020-05-31): invalidations, and one edge that keeps what an S3 origin answers. */
export class CloudFront {
  readonly #account: Account;
  readonly #s3: S3;
  readonly #distributions = new Map<string, Distribution>();

  constructor(account: Account, s3: S3) {
    this.#account = account;
    this.#s3 = s3;
  }

  /** A distribution in front of a bucket; its edge answers at `/-/cdn/<id>/…`. */
  distribute(bucket: string): string {
    const id = `E${randomBytes(7).toString('hex').toUpperCase().slice(0, 13)}`;
    this.#distributions.set(id, { id, origin: bucket, invalidations: [], cache: new Map() });
    return id;
  }

  operation({ method, path }: Asked): string {
    if (method === 'POST') return 'CreateInvalidation';
    return /invalidation\/[^/]+$/.test(path) ? 'GetInvalidation' : 'ListInvalidations';
  }

  answer(asked: Asked): Answer {
    const [, distributionId = '', id] =
      /^\/2020-05-31\/distribution\/([^/]+)\/invalidation(?:\/([^/]+))?$/.exec(asked.path) ?? [];
    const distribution = this.#distributions.get(distributionId);
    if (!distribution) throw new AwsRefusal('NoSuchDistribution', 'The specified distribution does not exist.', 404);
    if (asked.method === 'POST') return this.#create(distribution, asked.body.toString('utf8'));
    if (id === undefined) return this.#list(distribution);
    const found = distribution.invalidations.find((each) => each.id === id);
    if (!found) throw new AwsRefusal('NoSuchInvalidation', 'The specified invalidation does not exist.', 404);
    this.#settle(distribution, found);
    return { ...xml('Invalidation', shown(found)), status: 200 };
  }

  /** What a visitor gets: from the edge while that may keep it, else from the bucket. */
  view(distributionId: string, path: string): Answer {
    const distribution = this.#distributions.get(distributionId);
    const held = distribution?.cache.get(path);
    if (held && held.until > this.#account.now())
      return { ...held.answer, headers: { ...held.answer.headers, 'x-cache': 'Hit' } };
    const found = this.#s3.buckets
      .get(distribution?.origin ?? '')
      ?.current(decodeURIComponent(path.slice(1)) || 'index.html');
    if (!distribution || !found) return { status: 404, body: 'NoSuchKey' };
    const { headers, etag, body } = found;
    const answer = { status: 200, headers: { ...headers, etag }, body };
    const [, seconds] = /(?:s-maxage|(?<!s-)max-age)=(\d+)/.exec(sharedFirst(headers['cache-control'] ?? '')) ?? [];
    const until = this.#account.now() + Number(seconds ?? 86_400) * 1_000;
    if (!/no-cache|no-store/.test(headers['cache-control'] ?? '')) distribution.cache.set(path, { answer, until });
    return { ...answer, headers: { ...answer.headers, 'x-cache': 'Miss' } };
  }

  /** The same reference with the same paths is the same invalidation. */
  #create(distribution: Distribution, body: string): Answer {
    const [callerReference = ''] = texts(body, 'CallerReference');
    const paths = texts(body, 'Path');
    const wrong = paths.find((path) => !path.startsWith('/'));
    if (paths.length === 0 || wrong)
      throw new AwsRefusal('InvalidArgument', `Your request contains an invalid path: ${wrong}`);
    const same = distribution.invalidations.find((each) => each.callerReference === callerReference);
    if (same && same.paths.join('\n') !== paths.join('\n')) {
      throw new AwsRefusal('InvalidationBatchAlreadyExists', 'The caller reference was used with other paths.', 400);
    }
    if (same) return { ...xml('Invalidation', shown(same)), status: 201 };
    const id = `I${randomBytes(7).toString('hex').toUpperCase().slice(0, 13)}`;
    const { now, looksToSettle } = this.#account;
    const made = { id, createdAt: new Date(now()), callerReference, paths, looksLeft: looksToSettle };
    distribution.invalidations.unshift(made);
    if (looksToSettle === 0) this.#empty(distribution, made);
    return { ...xml('Invalidation', shown(made)), status: 201 };
  }

  #list({ invalidations }: Distribution): Answer {
    const Items = {
      InvalidationSummary: invalidations.map(({ id, createdAt, looksLeft }) => ({
        Id: id,
        CreateTime: createdAt,
        Status: statusOf(looksLeft),
      })),
    };
    return xml('InvalidationList', {
      ...{ Marker: '', MaxItems: 100, IsTruncated: false, Quantity: invalidations.length },
      Items,
    });
  }

  #settle(distribution: Distribution, invalidation: Invalidation): void {
    if (invalidation.looksLeft === 0) return;
    invalidation.looksLeft -= 1;
    if (invalidation.looksLeft === 0) this.#empty(distribution, invalidation);
  }

  #empty({ cache }: Distribution, { paths }: Invalidation): void {
    for (const path of cache.keys()) {
      const isMeant = paths.some((each) => (each.endsWith('*') ? path.startsWith(each.slice(0, -1)) : path === each));
      if (isMeant) cache.delete(path);
    }
  }
}

function shown({ id, createdAt, callerReference, paths, looksLeft }: Invalidation) {
  const Paths = { Quantity: paths.length, Items: { Path: paths } };
  return {
    ...{ Id: id, Status: statusOf(looksLeft), CreateTime: createdAt },
    InvalidationBatch: { Paths, CallerReference: callerReference },
  };
}

const statusOf = (looksLeft: number) => (looksLeft === 0 ? 'Completed' : 'InProgress');
const sharedFirst = (control: string) => /s-maxage=\d+/.exec(control)?.[0] ?? control;
const xml = (name: string, content: Parameters<typeof document>[2]): Answer => ({
  ...{ status: 200, headers: { 'content-type': 'text/xml' } },
  body: document(name, namespaces.cloudfront, content),
});
