import type { Component, Plan, SmokeStep } from '../../plan/schema.ts';
import { checkTables } from '../gate-words.ts';
import { incidentReference } from '../incident-words.ts';
import { liveUpdateRows } from '../live-update-words.ts';
import { storeRows } from '../store-words.ts';
import { statusPageReference } from '../status-page-words.ts';
import { withSettings } from '../target-words.ts';
import { code, paragraph, part, table, type Block, type Part, type Text } from '../tree.ts';
import { commandLine, duration, every, marked, names, none, number, settings, titleIn } from '../words.ts';

/** The annex: what the platform runs, to the letter. */
export function reference(plan: Plan): Part | null {
  const { components, environments, migrations } = plan;
  return part(
    'Référence technique',
    [paragraph('Les réglages qu’exécute la plateforme, à la lettre.')],
    [
      part('Repères', [landmarks(plan)]),
      ...components.map((each) => part(`Composant : ${each.title}`, [facts(each), smoke(each)])),
      part('Réglages des Environnements', [
        table(
          'Réglages',
          ['Environnement', 'Nom', 'Premier port', 'Variables', 'Données'],
          environments.map(({ title, name, portOffset, variables, seed }) => [
            [{ strong: title }],
            [marked(name)],
            [marked(String(plan.port + portOffset))],
            settings(variables),
            seed ? [`${titleIn(components, seed.component)} : `, commandLine(seed.command)] : none,
          ]),
        ),
        accounts(plan),
      ]),
      incidentReference(plan),
      statusPageReference(plan),
      part('Images', [imageTable(plan)]),
      part('Compagnons', [companions(plan)]),
      part('Contrôles', checkTables(plan)),
      part(
        'Invariants des Données',
        migrations.invariants.flatMap(({ name, sql }) => [paragraph([{ strong: name }]), code(sql)]),
      ),
    ],
  );
}

function landmarks({ name, domain, stateDirectory, port, visitor, telemetry }: Plan) {
  return table(
    'Repères de la plateforme',
    ['Réglage', 'Valeur'],
    [
      ['Produit', name],
      ['Domaine sur cette machine', [marked(domain)]],
      ['Premier port', [marked(String(port))]],
      ['Dossier d’état', [marked(stateDirectory)]],
      ...(telemetry ? [['Mesures dites à', withSettings(telemetry.collector, { jeton: telemetry.tokenSecret })]] : []),
      ['Visiteur reconnu par', ['cookie ', marked(visitor.cookie), ' ou en-tête ', marked(visitor.header)]],
    ],
  );
}

/** Only where an environment may run in containers. */
function imageTable({ environments, images }: Plan): Block | null {
  if (environments.every(({ targets }) => targets.every(({ kind }) => kind === 'machine'))) return null;
  const { socket, base, registry, account, insecure } = images;
  return table(
    'Images des artefacts',
    ['Réglage', 'Valeur'],
    [
      ['Moteur', [marked(socket)]],
      ['Image de base', [marked(base)]],
      ['Registre', registry === null ? none : [marked(registry), insecure ? ', sans TLS' : '']],
      ['Compte', account === null ? none : [marked(account)]],
    ],
  );
}

function facts(component: Component): Block | null {
  return table(
    'Réglages',
    ['Réglage', 'Valeur'],
    [
      ['Nom', [marked(component.name)]],
      ...(component.kind === 'database' ? [['Migrations', [marked(component.migrations)]]] : served(component)),
    ],
  );
}

function served(component: Exclude<Component, { kind: 'database' }>): Text[][] {
  const { build, probe, host, manifest } = component;
  return [
    ['Hôte', [marked(host)]],
    ['Construction', [commandLine(build.command)]],
    ['Artefact', [marked(build.output)]],
    ['Dépend de', names(build.inputs)],
    ['Paquets lus dans', names(build.packagesFrom)],
    ['Version et besoins', manifest === null ? none : [marked(manifest)]],
    [
      'Sonde',
      [
        marked(probe.path),
        ` ${every(probe.intervalMs)}, réponse sous ${duration(probe.timeoutMs)}, prêt sous ${duration(probe.startWithinMs)}`,
      ],
    ],
    ...(component.kind === 'process' ? ran(component) : laidOut(component)),
  ];
}

function ran({ run }: Component & { kind: 'process' }): Text[][] {
  return [
    ['Programme', [commandLine(run.command)]],
    ['Mémoire', `${number(run.memoryMb)} Mo`],
    ['Variables', settings(run.variables)],
    ['Secrets', names(run.secrets)],
    ['Secrets donnés à la main', names(run.givenSecrets)],
    ['Arrêt', `sous ${duration(run.stopWithinMs)}`],
  ];
}

function laidOut({ fallback, mounts, liveUpdate, stores }: Component & { kind: 'static' }): Text[][] {
  return [
    ...(liveUpdate ? liveUpdateRows(liveUpdate) : []),
    ...storeRows(stores),
    ['Page par défaut', fallback === null ? none : [marked(fallback)]],
    ['Chemins servis ailleurs', settings(mounts)],
  ];
}

function smoke(component: Component): Block | null {
  if (component.kind === 'database') return null;
  return table(
    'Smoke tests',
    ['Test', 'Requête', 'Réponse attendue'],
    component.smoke.map((step) => [[{ strong: step.name }], request(step), expected(step)]),
  );
}

function request({ method, path, headers, body }: SmokeStep): Text {
  return [
    marked(`${method} ${path}`),
    ...(Object.keys(headers).length > 0 ? [' en-têtes ', ...settings(headers)] : []),
    ...(body === undefined ? [] : [' corps ', marked(JSON.stringify(body))]),
  ];
}

function expected({ expect, save }: SmokeStep): Text {
  return [
    `${expect.status} sous ${duration(expect.withinMs)}`,
    ...(expect.contains === undefined ? [] : [', contient ', marked(expect.contains)]),
    ...(expect.json === undefined ? [] : [', avec ', ...settings(expect.json)]),
    ...(Object.keys(save).length > 0 ? [' ; garde ', ...settings(save)] : []),
  ];
}

function companions({ companions, environments }: Plan) {
  return table(
    'Programmes à côté des environnements',
    ['Compagnon', 'Nom', 'Programme', 'Environnements', 'Ports', 'Variables', 'Secrets', 'Page'],
    companions.map(({ title, name, command, environments: beside, ports, variables, secrets, page }) => [
      [{ strong: title }],
      [marked(name)],
      [commandLine(command)],
      beside.map((each) => titleIn(environments, each)).join(', '),
      ports.map((port) => `+${port}`).join(', '),
      settings(variables),
      names(secrets),
      page ? `${page.title} (+${page.port})` : none,
    ]),
  );
}

function accounts({ environments }: Plan) {
  return table(
    'Comptes de démonstration (données fabriquées)',
    ['Environnement', 'Rôle', 'Adresse', 'Nom'],
    environments.flatMap(({ title, demoAccounts }) =>
      demoAccounts.map(({ role, email, displayName }) => [[{ strong: title }], role, email, displayName ?? none]),
    ),
  );
}
