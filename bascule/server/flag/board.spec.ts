import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { FlagInstallation } from '../../testing/flag-installation.ts';

let server: FlagInstallation;
beforeEach(async () => {
  server = await FlagInstallation.start(inject('postgresUrl'));
});
afterEach(() => server.close());

const changeOf = (of: FlagInstallation, environment = 'test') =>
  new Promise<void>((resolve) => {
    const stop = of.board.onChanged(environment, () => {
      stop();
      resolve();
    });
  });

const isOn = (of: FlagInstallation, key: string) => {
  const answer = of.board.of('test').evaluator.evaluate(key, {}, of.clock.now());
  return 'value' in answer && answer.value;
};

describe('a server', () => {
  test('sees what another one changes', async () => {
    const other = await server.another();
    await server.set({ key: 'scan', enabled: false });
    const seen = changeOf(other);
    await server.turn('scan', 'on');
    await seen;
    expect(isOn(other, 'scan')).toBe(true);
    await other.stop();
  });

  test('has after a restart what was changed before', async () => {
    await server.set({ key: 'scan', enabled: true });
    const { revision } = server.board.of('test').snapshot;
    await server.stop();
    const restarted = await server.another();
    expect(restarted.board.of('test').snapshot.revision).toBe(revision);
    expect(isOn(restarted, 'scan')).toBe(true);
    await restarted.stop();
    server = await server.another();
  });

  test('catches up on what it missed while its connection was gone', async () => {
    const other = await server.another();
    await server.set({ key: 'scan', enabled: false });
    await expect.poll(() => other.board.of('test').snapshot.revision).toBe(1);
    const seen = changeOf(other);
    // Both servers lose their ears; one of them makes the change, and may tell it to nobody.
    await server.database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
    );
    await server.turn('scan', 'on');
    await seen;
    expect(isOn(other, 'scan')).toBe(true);
    await other.stop();
  });

  test('tells of what the time turns, once', async () => {
    const from = new Date(server.clock.now() + 3_600_000).toISOString();
    await server.set({ key: 'sale', enabled: true, schedule: { from, until: null } });
    expect(isOn(server, 'sale')).toBe(false);
    let told = 0;
    server.board.onChanged('test', () => (told += 1));
    const before = server.board.of('test').state;
    const seen = changeOf(server);
    server.clock.moveBy(3_600_001);
    await seen;
    expect(isOn(server, 'sale')).toBe(true);
    expect(server.board.of('test').state).not.toBe(before);
    server.clock.moveBy(3_600_001);
    await server.turn('sale', 'off');
    expect(told).toBe(2);
  });
});
