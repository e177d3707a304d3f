import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { FlagInstallation } from '../testing/flag-installation.ts';
import { flagCommands } from './flag-commands.ts';
import { runHere } from './spec/run-here.ts';

let server: FlagInstallation;
let folder: string;
beforeAll(async () => {
  server = await FlagInstallation.start(inject('postgresUrl'));
  folder = mkdtempSync(join(tmpdir(), 'bascule-flags-'));
  // Nobody's own token belongs in here.
  vi.stubEnv('XDG_CONFIG_HOME', server.root);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  await server.close();
});
afterEach(() => vi.restoreAllMocks());

/** Runs a command line as `person`, and answers what it said and its exit code. */
async function flags(person: string | null, ...args: string[]) {
  const token = person === null ? null : await server.tokenOf(person);
  return runHere(flagCommands, { token, planFile: server.planFile }, ['flags', ...args]);
}

const json = ({ out }: { out: string }) => JSON.parse(out.trim().split('\n')[0] ?? '') as Record<string, unknown>;
const because = ['--why', 'pour voir'];

describe('flags', () => {
  test('are made, turned, killed and undone, each told in a line', async () => {
    expect((await flags('paola', 'list', 'test')).out).toContain('Aucun flag en test');
    const made = await flags('paola', 'set', 'test', 'qr-code', '--title', 'QR code', '--percent', '25', ...because);
    expect(made).toMatchObject({ code: 0, out: '« qr-code » en test : créé, éteint (révision 1).\n' });
    expect((await flags('paola', 'on', 'test', 'qr-code', ...because)).out).toContain('allumé (révision 2)');
    expect((await flags('paola', 'list', 'test')).out).toMatch(
      /qr-code +◐ allumé pour une partie +QR code +\S+ \S+ par paola/,
    );
    await flags('paola', 'kill', 'test', 'qr-code', ...because);
    expect((await flags('paola', 'list', 'test')).out).toContain('✗ coupé d’urgence');
    expect((await flags('paola', 'undo', 'test', 'qr-code')).out).toContain('coupure levée (révision 4)');
  });

  test('show their rules, what is wrong with them, and what changed', async () => {
    await flags(
      'paola',
      'set',
      'test',
      'shown',
      '--users',
      '',
      '--owner',
      'Paola',
      '--expires',
      '2027-01-31',
      ...because,
    );
    const { out } = await flags('paola', 'show', 'test', 'shown');
    expect(out).toContain('Responsable : Paola');
    expect(out).toContain('⚠ strategies[0].userIds : une liste vide ne laisse entrer personne');
    expect(out).toMatch(/paola +créé, éteint +pour voir/);
    expect(json(await flags('paola', 'show', 'test', 'shown', '--json'))).toMatchObject({ key: 'shown', state: 'off' });
  });

  test('keep what is not named when they are set, and take a whole file', async () => {
    await flags('paola', 'set', 'test', 'kept', '--title', 'Gardé', ...because);
    await flags('paola', 'set', 'test', 'kept', '--percent', '10', '--tie', 'service:25', ...because);
    const { definition } = json(await flags('paola', 'show', 'test', 'kept', '--json'));
    expect(definition).toMatchObject({
      title: 'Gardé',
      tiedTo: { component: 'service', onAtPercent: 25 },
      strategies: [{ rollout: 10 }],
    });
    const file = join(folder, 'kept.json');
    writeFileSync(file, JSON.stringify({ title: 'Autre' }));
    await flags('paola', 'set', 'test', 'kept', '--file', file, ...because);
    expect(json(await flags('paola', 'show', 'test', 'kept', '--json'))['definition']).toMatchObject({
      title: 'Autre',
      tiedTo: null,
    });
  });

  test.each([
    ['a share beyond 100', ['--percent', '150'], 'pourcentage entier de 0 à 100'],
    ['a tie without a share', ['--tie', 'api'], 'comme api:25'],
    ['an unknown type', ['--type', 'magic'], 'release, experiment'],
    ['a file that there is not', ['--file', '/nowhere.json'], 'ne se lit pas'],
    ['a day that is none', ['--expires', 'demain'], 'comme 2027-01-31'],
  ])('with %s are refused with what is allowed', async (_, options, sentence) => {
    await expect(flags('paola', 'set', 'test', 'wrong', ...options, ...because)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(sentence),
    });
  });

  test('ask why', async () => {
    await expect(flags('paola', 'kill', 'test', 'qr-code')).rejects.toMatchObject({
      code: 'commander.missingMandatoryOptionValue',
    });
  });

  test('tell their history, of one or of all', async () => {
    const all = await flags('paola', 'history', 'test', '--limit', '3', '--json');
    expect(all.out.trim().split('\n')).toHaveLength(3);
    expect((await flags('paola', 'history', 'test', 'qr-code')).out).toContain('pour voir');
  });

  test('that are forgotten are named', async () => {
    await flags('paola', 'set', 'test', 'old', '--expires', '2020-01-01', ...because);
    expect((await flags('paola', 'stale', 'test')).out).toContain('« old » a expiré le 2020-01-01');
    expect((await flags('paola', 'stale', 'guarded')).out).toContain('Aucun flag oublié');
  });
});

describe('a segment', () => {
  test('is made from a file, shown with who uses it, and changed', async () => {
    const file = join(folder, 'segment.json');
    const constraint = { field: 'country', operator: 'IN', values: ['FR', 'BE'] };
    writeFileSync(file, JSON.stringify({ title: 'Francophones', constraints: [constraint] }));
    await expect(flags('paola', 'segment', 'test', 'french', '--file', file)).rejects.toThrow('--why');
    await flags('paola', 'segment', 'test', 'french', '--file', file, ...because);
    writeFileSync(
      join(folder, 'by-segment.json'),
      JSON.stringify({ strategies: [{ name: 'default', segments: ['french'] }] }),
    );
    await flags('paola', 'set', 'test', 'by-segment', '--file', join(folder, 'by-segment.json'), ...because);
    const { out } = await flags('paola', 'segment', 'test', 'french');
    expect(out).toContain('country parmi FR, BE\n  Utilisé par : by-segment.');
    writeFileSync(file, JSON.stringify({ constraints: [{ ...constraint, values: ['FR'] }] }));
    expect((await flags('paola', 'segment', 'test', 'french', '--file', file, ...because)).out).toContain(
      'contraintes : « country parmi FR, BE » devient « country parmi FR »',
    );
    await expect(flags('paola', 'segment', 'test', 'nobody')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a change that takes two', () => {
  test('is proposed, shown, accepted or declined', async () => {
    const { out } = await flags('paola', 'set', 'guarded', 'two', '--title', 'À deux', ...because);
    const [, id] = /« npx bascule flags accept guarded (f-\d+) »/.exec(out) as unknown as [string, string];
    expect((await flags('karim', 'pending', 'guarded')).out).toMatch(new RegExp(`${id} +two +paola`));
    expect((await flags('karim', 'accept', 'guarded', id, '--comment', 'Vu.')).out).toContain('« two » en guarded');
    const other = json(await flags('paola', 'on', 'guarded', 'two', ...because, '--json'))['proposal'] as {
      id: string;
    };
    expect((await flags('karim', 'decline', 'guarded', other.id)).out).toContain('le flag reste comme il est');
    expect((await flags('karim', 'pending', 'guarded')).out).toContain('n’attend d’accord');
  });
});

describe('a key', () => {
  test('is shown alone on stdout, once, and can be revoked', async () => {
    const { out, err } = await flags('paola', 'key', 'create', 'test', '--title', 'tablette');
    expect(out).toMatch(/^bfk_[\w-]{43}\n$/);
    expect(err).toContain('ne sera plus montrée');
    const listed = await flags('paola', 'key', 'list', 'test');
    expect(listed.out).toMatch(/k-\d+ +tablette +.*valable/);
    expect(listed.out).not.toContain(out.trim());
    const [id] = /k-\d+/.exec(listed.out) as unknown as [string];
    expect((await flags('paola', 'key', 'revoke', 'test', id)).out).toMatch(/révoquée/);
    await expect(flags('paola', 'key', 'revoke', 'test', id)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('Unleash', () => {
  test('gives its flags and takes them back', async () => {
    const file = join(folder, 'unleash.json');
    writeFileSync(
      file,
      JSON.stringify({ version: 1, features: [{ name: 'moved', enabled: true, strategies: [{ name: 'default' }] }] }),
    );
    expect((await flags('paola', 'import', 'test', file, '--from', 'unleash')).out).toBe(
      '1 repris, 0 proposés, 0 déjà ainsi.\n',
    );
    const back = join(folder, 'back.json');
    await flags('paola', 'export', 'test', '--to', 'unleash', '--file', back);
    expect(readFileSync(back, 'utf8')).toContain('"moved"');
    await expect(flags('paola', 'import', 'test', file, '--from', 'flipt')).rejects.toThrow('donnez unleash');
    await expect(flags('paola', 'import', 'test', '/nowhere', '--from', 'unleash')).rejects.toThrow('ne se lit pas');
  });
});
