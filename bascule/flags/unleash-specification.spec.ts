import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Context } from '../core/flag/evaluation.ts';
import { imported } from '../server/flag/wire.ts';
import { FlagInstallation } from '../testing/flag-installation.ts';
import { LocalFlags } from './local-flags.ts';

interface Case {
  context: Context;
  toggleName: string;
  expectedResult: boolean | { name: string; feature_enabled: boolean };
}

/** As a team moves over: each file imported by the server, kept in its tables, read by programs over the network. */
let server: FlagInstallation;
let key: string;
let flags: LocalFlags;

beforeAll(async () => {
  server = await FlagInstallation.start(inject('postgresUrl'));
  ({ key } = await server.key());
  flags = new LocalFlags({ url: server.url, key, environment: 'test', file: null });
  await flags.start();
});

afterAll(async () => {
  await flags.stop();
  await server.close();
});

describe.each(specifications())('Unleash’s specification $name', ({ state, cases }) => {
  beforeAll(async () => {
    const client = await server.as('paola');
    const body = { from: 'unleash', file: state, by: 'paola' };
    await client.call('POST', '/api/environments/test/flag-import', imported, body);
    while (flags.revision !== server.board.of('test').snapshot.revision) await once(flags, 'changed');
  });

  test('evaluates as it says over OFREP', async () => {
    for (const each of cases) {
      const answer = await fetch(`${server.url}/ofrep/v1/evaluate/flags/${encodeURIComponent(each.toggleName)}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ context: each.context }),
      });
      expect(asExpected(each, await answer.json()), JSON.stringify(each)).toEqual(each.expectedResult);
    }
  });

  test('evaluates as it says inside a program', () => {
    for (const each of cases)
      expect(asExpected(each, flags.evaluate(each.toggleName, each.context)), JSON.stringify(each)).toEqual(
        each.expectedResult,
      );
  });
});

/** An answer in the shape in which the case says what it expects. */
function asExpected({ expectedResult }: Case, answer: unknown): unknown {
  const { value, variant, metadata } = answer as {
    value?: unknown;
    variant?: string;
    metadata?: Record<string, unknown>;
  };
  if (typeof expectedResult === 'boolean') return value === true;
  return {
    name: variant ?? 'disabled',
    ...(metadata?.['payloadType'] ? { payload: { type: metadata['payloadType'], value: metadata['payload'] } } : {}),
    enabled: variant !== undefined,
    feature_enabled: value === true,
  };
}

function specifications(): { name: string; state: unknown; cases: Case[] }[] {
  const index = createRequire(import.meta.url).resolve('@unleash/client-specification/specifications/index.json');
  const read = (file: string) => JSON.parse(readFileSync(join(dirname(index), file), 'utf8'));
  return (read('index.json') as string[]).map((file) => {
    const { name, state, tests = [], variantTests = [] } = read(file);
    return { name, state, cases: [...tests, ...variantTests] };
  });
}
