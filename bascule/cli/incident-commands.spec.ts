import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { hour, withIncidents } from '../core/incident/spec/story.ts';
import { PeopleServer } from '../testing/people-server.ts';
import { incidentCommands } from './incident-commands.ts';
import { runHere } from './spec/run-here.ts';

let people: PeopleServer;

beforeAll(async () => {
  people = await PeopleServer.start(inject('postgresUrl'), withIncidents);
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
  return runHere(incidentCommands, { token, planFile: people.planFile }, args);
}

const json = async (person: string | null, ...args: string[]) =>
  JSON.parse((await bascule(person, ...args, '--json')).out.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;

/** The same title again would be the same incident while that is open. */
const declared = async (severity = 'SEV-1', title = 'API indisponible') => {
  const options = ['--severity', severity, '--component', 'service'];
  return (await json('lea', 'incident', 'declare', 'guarded', title, ...options))['id'] as string;
};

describe('an incident', () => {
  test('is declared, taken on, told, resolved and learned from, each by one command', async () => {
    const id = await declared();
    expect((await bascule('dora', 'incidents')).out).toMatch(
      new RegExp(`${id} +SEV-1 +API indisponible +guarded .* ouvert, personne ne l’a encore pris en charge`),
    );
    expect((await bascule('dora', 'incident', 'ack', id)).out).toBe(
      `${id} SEV-1 API indisponible (guarded) : pris en charge par Dora Petit (DevOps Lead)\n  Pris en charge par Dora Petit, en ligne de commande\n`,
    );
    await bascule('dora', 'incident', 'triage', id, 'investigate');
    await bascule('dora', 'incident', 'note', id, 'Le journal est vide depuis 10h04.');
    await bascule('dora', 'incident', 'task', id, 'Prévenir le support', '--owner', 'paola');
    await bascule('dora', 'incident', 'task', id, '--done', '1');
    await bascule('dora', 'incident', 'update', id, 'Nous cherchons la cause.');
    await bascule('dora', 'incident', 'identify', id, 'La variable QR_SECRET manque.');
    await bascule('dora', 'incident', 'mitigate', id, 'Variable remise.');
    const resolved = await bascule(
      'dora',
      'incident',
      'resolve',
      id,
      '--cause',
      'Une variable.',
      '--action',
      'Remise.',
    );
    expect(resolved.out).toContain(': résolu, post-mortem attendu le ');
    expect(resolved.out).toContain('\n  Annoncé : Résolu. L’incident est résolu.');
    await bascule(
      'dora',
      'incident',
      'action',
      id,
      'Vérifier les variables',
      '--due',
      '2026-12-01',
      '--owner',
      'karim',
    );
    const { out } = await bascule('dora', 'incident', 'show', id);
    expect((await bascule('dora', 'incident', 'actions')).out).toMatch(
      new RegExp(`${id} +1 +Prévenir +Vérifier les variables +karim +2026-12-01`),
    );
    expect(out).toContain('  ✓ 1. Prévenir le support — Paola Rossi (Product Owner)\n');
    expect(out).toContain(
      '  ○ 1. Prévenir : Vérifier les variables, pour le 2026-12-01 — Karim Benali (Tech Lead Backend)\n',
    );
    expect(out).toMatch(/Le journal est vide depuis 10h04\. — Dora Petit/);
    expect(out).toContain('  ✓ Détection : ');
    expect(out).toContain('  Durée : ');
    expect(out).toContain(`npx bascule incident post-mortem ${id}\n`);
  });

  test('has a post-mortem that is written part by part, from a file too, and published when it is whole', async () => {
    const id = await declared('SEV-2');
    await bascule('dora', 'incident', 'resolve', id, '--cause', 'Une variable.', '--action', 'Remise.');
    const draft = await bascule('dora', 'incident', 'post-mortem', id);
    expect(draft.out).toContain('## Causes racines\n\n> *À écrire.*');
    expect(draft.err).toContain(`Il reste à écrire : Causes racines (causes), Ce qui a mal marché (wrong).`);
    const file = join(people.root, 'wrong.md');
    writeFileSync(file, 'Personne ne regardait.\n\nIl a fallu un appel.');
    await bascule('dora', 'incident', 'post-mortem', id, '--set', 'causes=Rien ne le vérifie.', `wrong=@${file}`);
    const published = await bascule('dora', 'incident', 'post-mortem', id, '--publish');
    expect(published.out).toMatch(/\| État \| publié le \d{4}-\d{2}-\d{2} \|/);
    expect(published.out).toContain('## Causes racines\n\nRien ne le vérifie.');
    expect(published.out).toContain('### Ce qui a mal marché\n\nPersonne ne regardait.\n\nIl a fallu un appel.');
    await expect(bascule('dora', 'incident', 'post-mortem', id, '--set', 'causes=Autre')).rejects.toThrow(
      'est publié depuis',
    );
  });

  test('has its cause in the deployment that a person names, and in no other incident', async () => {
    const deployment = await people.deployment();
    const id = await declared('SEV-3', 'Lenteurs');
    expect((await json('dora', 'incident', 'link', id, deployment))['deployments']).toMatchObject([
      { id: deployment, as: 'cause', version: 'v1' },
    ]);
    await expect(bascule('dora', 'incident', 'link', id, deployment)).rejects.toThrow(
      `Le déploiement ${deployment} appartient déjà à l’incident ${id}.`,
    );
    await expect(bascule('dora', 'incident', 'link', id, 'd-999')).rejects.toThrow('n’existe pas vers guarded');
  });

  test('says in one sentence what is wrong, and what is allowed', async () => {
    const id = await declared('SEV-3');
    const sentences: [string[], string][] = [
      [['incident', 'ack', 'i-999'], 'L’incident « i-999 » n’existe pas : « npx bascule incidents --all » les montre.'],
      [['incident', 'declare', 'guarded', 'API', '--severity', 'grave'], 'donnez SEV-1, SEV-2, SEV-3 ou SEV-4'],
      [['incident', 'declare', 'prod', 'API indisponible', '--severity', 'SEV-1'], 'choisissez parmi test, guarded'],
      [
        ['incident', 'declare', 'guarded', 'API indisponible', '--severity', 'SEV-1', '--component', 'shop'],
        'Le composant « shop » n’existe pas : choisissez parmi service, site.',
      ],
      [['incident', 'task', id], 'Il manque le texte de la tâche'],
      [
        ['incident', 'task', id, '--done', '7'],
        `La tâche 7 de l’incident ${id} n’existe pas : il n’en reste aucune à faire.`,
      ],
      [
        ['incident', 'task', id, 'Appeler', '--owner', 'zoe'],
        '« zoe » n’est pas parmi les personnes du plan : choisissez parmi dora',
      ],
      [
        ['incident', 'update', id, 'Fini', '--status', 'resolved'],
        'pour le résoudre : « npx bascule incident resolve »',
      ],
      [['incident', 'reopen', id, '--reason', 'Revient'], 'n’est pas résolu : il n’y a rien à rouvrir'],
      [
        ['incident', 'post-mortem', id, '--set', 'causes=x'],
        'n’est pas encore résolu : son post-mortem s’écrit ensuite',
      ],
      [['incident', 'post-mortem', id, '--set', 'cause=x'], 'donnez une partie et son texte, comme causes="..."'],
      [['incident', 'severity', id, 'SEV-3', '--reason', 'Encore'], `L’incident ${id} est déjà SEV-3.`],
    ];
    for (const [args, sentence] of sentences)
      await expect(bascule('dora', ...args), sentence).rejects.toThrow(sentence);
  });

  test('in a guarded environment asks who one is', async () => {
    const id = await declared('SEV-3');
    await expect(bascule(null, 'incident', 'ack', id)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('on-call', () => {
  test('says who it is at a moment, and the weeks to come', async () => {
    const { out } = await bascule(null, 'on-call', '--at', '2026-01-12T09:59');
    expect(out).toMatch(/^Astreinte, lundi 12 janvier 2026 à 9h59 : Dora Petit \(DevOps Lead\)\n/);
    expect(out).toMatch(/lundi 12 janvier 2026 à 10h +lundi 19 janvier 2026 à 10h +Karim Benali/);
  });

  test('is taken over by somebody who stands in, until that is withdrawn', async () => {
    const [from, to] = [Date.now() + hour, Date.now() + 2 * hour].map(
      (at) => new Date(at).toISOString().slice(0, 19) + 'Z',
    );
    const during = new Date(Date.now() + 1.5 * hour).toISOString().slice(0, 19) + 'Z';
    const { id } = await json(
      'dora',
      'on-call',
      'override',
      'fanny',
      '--from',
      from!,
      '--to',
      to!,
      '--reason',
      'Mariage',
    );
    expect(await json(null, 'on-call', '--at', during)).toMatchObject({ now: { person: 'fanny', why: 'override' } });
    expect((await bascule(null, 'on-call')).out).toContain(`  Remplacement ${String(id)} : Fanny Roux`);
    await bascule('dora', 'on-call', 'withdraw', String(id));
    expect(await json(null, 'on-call', '--at', during)).toMatchObject({ now: { why: 'rotation' }, overrides: [] });
    await expect(bascule('dora', 'on-call', 'withdraw', String(id))).rejects.toThrow(
      `Il n’y a pas de remplacement ${String(id)}`,
    );
  });

  test('takes nobody who could not lead, and no time that is over', async () => {
    const over = [
      'on-call',
      'override',
      'dora',
      '--from',
      '2026-01-01T10:00',
      '--to',
      '2026-01-02T10:00',
      '--reason',
      'x',
    ];
    await expect(bascule('dora', ...over)).rejects.toThrow('ce remplacement est déjà passé');
    const unknown = [
      'on-call',
      'override',
      'zoe',
      '--from',
      '2099-01-01T10:00',
      '--to',
      '2099-01-02T10:00',
      '--reason',
      'x',
    ];
    await expect(bascule('dora', ...unknown)).rejects.toThrow('« zoe » ne peut pas conduire un incident');
  });
});
