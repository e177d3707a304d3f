import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { PeopleServer } from '../testing/people-server.ts';
import { peopleCommands } from './people-commands.ts';
import { runHere } from './spec/run-here.ts';

let people: PeopleServer;
let deployment: string;

beforeAll(async () => {
  people = await PeopleServer.start(inject('postgresUrl'));
  deployment = await people.deployment();
  // Nobody's own token belongs in here.
  vi.stubEnv('XDG_CONFIG_HOME', people.root);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await people.close();
});
afterEach(() => vi.restoreAllMocks());

/** Runs a command line as `person`, and answers what it said and its exit code. */
async function bascule(person: string | null, ...args: string[]) {
  const token = person === null ? null : (await people.tokenOf(person)).token;
  return runHere(peopleCommands, { token, planFile: people.planFile }, args);
}

const json = ({ out }: { out: string }) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('whoami', () => {
  test('tells the person behind the token, or the machine’s user', async () => {
    expect(await bascule('dora', 'whoami')).toMatchObject({
      out: 'Dora Petit <dora@exemple.fr>, DevOps Lead\nPeut : deploy, rollback, override.\n',
      code: 0,
    });
    expect((await bascule(null, 'whoami')).out).toMatch(
      /^Sans jeton, vous êtes l’utilisateur \S+ de cette machine\.\n$/,
    );
    expect(json(await bascule(null, 'whoami', '--json'))).toEqual([{ person: null, user: expect.any(String) }]);
  });
});

describe('token', () => {
  test('create shows the token alone on stdout, once, and says where to keep it on stderr', async () => {
    const { out, err } = await bascule(null, 'token', 'create', 'lea');
    expect(out).toMatch(/^bsc_[\w-]{43}\n$/);
    expect(err).toContain(`${people.root}/bascule/token (chmod 600)`);
    expect((await bascule(null, 'token', 'list')).out).not.toContain(out.trim());
  });

  test('list and revoke name tokens by their id', async () => {
    const [{ id }] = json(await bascule(null, 'token', 'create', 'lea', '--json')) as [{ id: string }];
    expect((await bascule(null, 'token', 'revoke', id)).out).toMatch(new RegExp(`${id} +lea +.*révoqué`));
    await expect(bascule(null, 'token', 'revoke', id)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('approve and withdraw', () => {
  test('show who agreed and who is missing', async () => {
    expect((await bascule('lea', 'approve', deployment, '--comment', 'bien lu')).out).toMatch(
      /^Approbations de d-\d+ vers guarded : il manque 1 relecteur\n {2}Qui .*\n {2}● Léa Martin +\S+ \S+ +bien lu\n$/,
    );
    expect((await bascule('hugo', 'approve', deployment)).out).toContain(': complètes\n');
    const [withdrawn] = json(await bascule('lea', 'withdraw', deployment, '--json'));
    expect(withdrawn).toMatchObject({ complete: false, have: [{ person: 'hugo' }], setAside: [{ person: 'lea' }] });
  });

  test('tell a refusal in the server’s sentence', async () => {
    await expect(bascule('dora', 'approve', deployment)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('Dora Petit a demandé ce déploiement'),
    });
    await expect(bascule(null, 'approve', deployment)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('sign and checklist', () => {
  test('show the lists with what was found and what to do', async () => {
    expect((await bascule('quentin', 'sign', deployment, 'qa', '--comment', 'vu')).out).toContain(
      '    ✓ Validation fonctionnelle QA [qa] : Signé par Quentin Sage (QA Lead) : vu\n',
    );
    const { out } = await bascule(null, 'checklist', deployment);
    expect(out).toContain('  Validation Staging (1 sur 2)\n');
    expect(out).toContain('      → Un Product Owner signe avec « npx bascule sign <déploiement> product ».\n');
    expect(json(await bascule(null, 'checklist', deployment, '--json'))).toMatchObject([
      { deployment, before: [{}, {}] },
    ]);
  });
});

describe('override and audit', () => {
  test('an override needs its reason, and the audit tells it', async () => {
    await expect(bascule('dora', 'override', deployment)).rejects.toMatchObject({
      code: 'commander.missingMandatoryOptionValue',
    });
    const { out, code } = await bascule('dora', 'override', deployment, '--reason', 'paiements en panne');
    expect({ out, code }).toMatchObject({ out: expect.stringContaining('dora (devops-lead) passe outre'), code: 0 });
    const audit = await bascule(null, 'audit', 'guarded', '--limit', '3');
    expect(audit.out).toMatch(/dora +passe outre les contrôles +d-\d+ +paiements en panne/);
    expect(json(await bascule(null, 'audit', 'guarded', '--limit', '1', '--json'))).toHaveLength(1);
  });

  test('an unknown environment or a wrong limit says what is allowed', async () => {
    await expect(bascule(null, 'audit', 'prod')).rejects.toThrow('choisissez parmi test, guarded');
    await expect(bascule(null, 'audit', 'guarded', '--limit', 'x')).rejects.toMatchObject({ code: 'invalid' });
  });
});
