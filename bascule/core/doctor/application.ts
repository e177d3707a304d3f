import { failed, notConfigured, ok, warn, type Finding } from './row.ts';

export interface SourceState {
  branch: string | null;
  commit: string;
  /** Files that differ from the commit. */
  changed: number;
}

export function sourceFinding(source: SourceState | null): Finding {
  if (!source)
    return failed('le source n’est pas dans un dépôt Git', 'mettez-le sous Git : une version se nomme par son commit');
  const { branch, commit, changed } = source;
  const found = `${branch ?? 'aucune branche'}, commit ${commit.slice(0, 12)}`;
  if (changed === 0) return ok(found);
  return warn(
    `${found}, ${changed} fichiers modifiés depuis`,
    'enregistrez ces fichiers dans un commit avant de livrer',
  );
}

/** What a check of the plan last said. */
export interface Evidence {
  passed: boolean;
  found: string;
  /** Milliseconds since 1970. */
  at: number;
}

export function evidenceFinding(evidence: Evidence | null, remedy: string, now: number): Finding {
  if (!evidence) return warn('jamais contrôlé', 'le prochain déploiement le contrôle');
  const found = `${evidence.found} (${agoWords(now - evidence.at)})`;
  return evidence.passed ? ok(found) : failed(found, remedy);
}

/** What stands in the slots, re-computed from its files. `altered` holds a sentence for each that is not what was built. */
export function artifactsFinding({ verified, altered }: { verified: number; altered: string[] }): Finding {
  if (altered.length > 0) return failed(altered.join(' '), 'déployez de nouveau : l’artefact sera reconstruit');
  if (verified === 0) return warn('aucun artefact : rien n’est encore déployé ici', 'déployez une version');
  return ok(`${verified} artefacts en place, tels qu’ils ont été construits`);
}

export function variablesFinding(variables: Record<string, string>): Finding {
  const names = Object.keys(variables);
  const empty = names.filter((name) => variables[name]?.trim() === '');
  if (empty.length > 0) return failed(`sans valeur : ${empty.join(', ')}`, 'donnez-leur une valeur dans le plan');
  return names.length === 0
    ? notConfigured('le plan ne donne aucune variable')
    : ok(`données par le plan : ${names.join(', ')}`);
}

/** The migrations of the source, before any release carries them. */
export function migrationsFinding(migrations: { name: string; down: string | null }[]): Finding {
  const oneWay = migrations.filter(({ down }) => !down?.trim()).map(({ name }) => name);
  if (oneWay.length === 0) return ok(`${migrations.length} migrations, chacune avec son retour`);
  return failed(
    `sans retour : ${oneWay.join(', ')}`,
    'écrivez leur down.sql : toute migration a un script de retour testé',
  );
}

function agoWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'à l’instant';
  if (minutes < 60) return `il y a ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `il y a ${hours} h` : `il y a ${Math.floor(hours / 24)} jours`;
}
