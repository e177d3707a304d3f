import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runBascule } from '../../cli/spec/run-bascule.ts';
import { Installation } from '../../testing/installation.ts';
import { withTeam } from '../../testing/team.ts';

describe('on a whole Bascule', () => {
  let installation: Installation;
  const run = (token: string, ...args: string[]) =>
    runBascule(args, {
      cwd: installation.root,
      env: { BASCULE_TOKEN: token, XDG_CONFIG_HOME: installation.root },
    });

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withTeam);
    await installation.startSwitch();
    await installation.startServer();
  }, 60_000);
  afterAll(() => installation.remove());

  test('the socket, where the tokens are made, is its owner’s alone', () => {
    expect(statSync(installation.place.serverSocket).mode & 0o777).toBe(0o600);
  });

  test('a token made there says who one is, until it is revoked', async () => {
    const created = await run('', 'token', 'create', 'karim');
    const token = created.stdout.trim();
    expect(await run(token, 'whoami')).toMatchObject({ code: 0, stdout: expect.stringContaining('Karim Benali') });
    await run('', 'token', 'revoke', 't-1');
    expect(await run(token, 'whoami')).toMatchObject({ code: 1, stderr: expect.stringContaining('a été révoqué') });
  });
});

describe('the door to the network', () => {
  let installation: Installation;
  const ask = (path: string, token?: string, method = 'GET') =>
    fetch(`${installation.consoleUrl}${path}`, {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
      ...(method === 'POST' && { body: '{}' }),
    });

  beforeAll(async () => {
    installation = await Installation.create(inject('postgresUrl'), withTeam);
    await installation.startSwitch();
    await installation.startServer();
  }, 60_000);
  afterAll(() => installation.remove());

  test('opens to nobody without a token, even where nobody needs to agree', async () => {
    const answer = await ask('/api/status');
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: 'unauthenticated' } });
    expect((await ask('/api/deployments', undefined, 'POST')).status).toBe(401);
  });

  test('opens with one', async () => {
    const { token } = await installation.tokenOf('karim');
    expect((await ask('/api/status', token)).status).toBe(200);
  });

  test('makes no tokens, whoever asks', async () => {
    const { token } = await installation.tokenOf('karim');
    expect((await ask('/api/tokens', token)).status).toBe(403);
    expect((await ask('/api/tokens', token, 'POST')).status).toBe(403);
  });
});
