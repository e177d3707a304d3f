import { momentUtc } from '../../incident/words.ts';
import { attentionSentence } from '../../store/attention.ts';
import type { Attention } from '../../store/decide.ts';
import { storeTitle } from '../../store/wish.ts';
import type { Body } from '../body.ts';
import type { Line, Templates, Terms } from '../said.ts';

type Names = 'store-rejected' | 'store-moved' | 'store-attention' | 'store-trouble' | 'store-not-requested';

/** `#deployments`: what people would otherwise hear of in the stores' own consoles alone. */
export const storeTemplates: Pick<Templates, Names> = {
  'store-rejected': (body, terms) => ({
    tone: 'danger',
    title: 'VERSION REFUSÉE PAR LE STORE',
    heading: headingOf(body),
    lines: [...linesOf(body, terms), { label: 'Raison du store', value: body.why }, ...deploymentOf(body, terms)],
    text: `Personne ne l’a reçue. Corrigez, puis redemandez la même version sous le numéro de build suivant : déployez la correction, ou « npx bascule store request ${body.environment} --app-version ${body.version} --notes "…" --store ${body.store} ».`,
  }),

  'store-moved': (body, terms) => ({
    tone: body.state === 'halted' || body.state === 'withdrawn' ? 'warning' : 'success',
    ...{ title: moves[body.state], heading: headingOf(body), text: nextOf(body) },
    lines: [
      ...linesOf(body, terms),
      // Between our word and its first users Apple works for a while.
      ...(body.percent === 0 ? [] : [{ label: 'Utilisateurs', value: `${body.percent} %` }]),
      ...deploymentOf(body, terms),
    ],
  }),

  'store-attention': (body, terms) => ({
    tone: 'warning',
    title: attentions[body.what],
    heading: headingOf(body),
    lines: [
      ...linesOf(body, terms),
      ...(body.what === 'upload-awaited' ? commandsOf(body) : []),
      ...(body.expectedAt === null ? [] : [{ label: 'Pour tous vers', value: terms.when(body.expectedAt) }]),
      ...deploymentOf(body, terms),
    ],
    text: attentionSentence(body.what, { kind: body.store }),
  }),

  'store-trouble': (body, terms) => ({
    tone: 'warning',
    title: 'PUBLICATION BLOQUÉE',
    heading: headingOf(body),
    lines: [...linesOf(body, terms), ...deploymentOf(body, terms)],
    text: body.trouble,
  }),

  'store-not-requested': (body, terms) => ({
    tone: 'warning',
    title: 'VERSION NON DEMANDÉE AU STORE',
    heading: headingOf(body),
    lines: [
      { label: 'Environnement', value: terms.titleOf(body.environment) },
      { label: 'Heure', value: momentUtc(body.at) },
      { label: 'Raison', value: body.reason },
      ...deploymentOf(body, terms),
    ],
    text: `Quand plus rien ne s’y oppose : « npx bascule store request ${body.environment} --app-version ${body.version} --notes "…" --store ${body.store} ».`,
  }),
};

const moves: Record<Body<'store-moved'>['state'], string> = {
  'rolling-out': 'VERSION EN DIFFUSION',
  halted: 'DIFFUSION ARRÊTÉE',
  complete: 'VERSION POUR TOUS',
  withdrawn: 'VERSION RETIRÉE',
};

function nextOf({ state, environment, store }: Body<'store-moved'>): string | undefined {
  if (state === 'halted')
    return `Qui l’a la garde, personne d’autre ne la reçoit : « npx bascule store resume ${environment} --store ${store} » la fait reprendre.`;
  return state === 'withdrawn'
    ? 'Personne ne l’a reçue, et son build n’est plus attendu : la version qui la suit aura un autre numéro.'
    : undefined;
}

const attentions: Record<Attention, string> = {
  'late-review': 'REVUE EN RETARD',
  'pause-ends': 'PAUSE BIENTÔT FINIE',
  'publish-by-hand': 'PUBLICATION À LA MAIN',
  'upload-awaited': 'BUILD ATTENDU',
};

const headingOf = ({ component, version, store }: Pick<Body<'store-rejected'>, 'component' | 'version' | 'store'>) =>
  `${component} ${version}, ${storeTitle({ kind: store })}`;

function linesOf(
  { environment, build, at }: Pick<Body<'store-rejected'>, 'environment' | 'build' | 'at'>,
  { titleOf }: Terms,
): Line[] {
  return [
    { label: 'Environnement', value: titleOf(environment) },
    { label: 'Build', value: String(build) },
    { label: 'Heure', value: momentUtc(at) },
  ];
}

/** Fastlane's own words, as the runbook has them. */
const commandsOf = ({ build, lanes }: Body<'store-attention'>): Line[] =>
  [lanes.build, lanes.upload].map((lane, index) => ({
    label: index === 0 ? 'Construire' : 'Envoyer',
    value: `BUILD_NUMBER=${build} bundle exec fastlane ${lane}`,
  }));

const deploymentOf = ({ deployment }: { deployment: string | null }, { linkTo }: Terms): Line[] =>
  deployment === null
    ? []
    : [{ label: 'Déploiement', value: deployment, link: linkTo(`/deployments/${encodeURIComponent(deployment)}`) }];
