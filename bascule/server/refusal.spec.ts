import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { refusalOf } from './refusal.ts';

const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

describe('an error of the parts below', () => {
  test.for([
    ['a port on which no PostgreSQL listens', { host: '127.0.0.1', port: 1 }],
    ['a socket that is not there', { host: join(tmpdir(), 'nobody-made-this') }],
  ] as const)('is the database’s absence: %s', async ([, where]) => {
    const error = await thrownBy(new pg.Client({ ...where, user: 'x', database: 'x' }).connect());
    expect(refusalOf(error)).toMatchObject({ code: 'unavailable', message: expect.stringContaining('PostgreSQL') });
  });

  test('is told as it is when a file is missing: PostgreSQL has nothing to do with it', async () => {
    const file = join(tmpdir(), 'nobody-made-this');
    expect(refusalOf(await thrownBy(readFile(file)))).toMatchObject({
      code: 'internal',
      message: expect.stringContaining(file),
    });
  });
});
