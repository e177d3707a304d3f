import { failed, notConfigured, ok, warn, type Finding } from './row.ts';

const dayMs = 86_400_000;
/** Let's Encrypt renews 30 days before the end: from there on, something did not renew. */
const certificateDays = { warnBelow: 30, failBelow: 7 };
const oldestPostgres = 14;

/** `version` as PostgreSQL says it, like « 18.1 (Debian 18.1-1) ». */
export function postgresFinding({ version, answeredMs }: { version: string; answeredMs: number }): Finding {
  const found = `PostgreSQL ${version.split(' ')[0]}, répond en ${Math.round(answeredMs)} ms`;
  if (Number.parseInt(version, 10) >= oldestPostgres) return ok(found);
  return failed(found, `passez à PostgreSQL ${oldestPostgres} ou plus récent`);
}

/** The database against the migrations of the release that is live. */
export function schemaFinding({ applied, pending, ahead }: SchemaState): Finding {
  if (pending.length > 0) {
    return failed(
      `${pending.length} migrations de la version en ligne ne sont pas appliquées : ${pending.join(', ')}`,
      'déployez de nouveau cette version : ses migrations passent en premier',
    );
  }
  const found = `${applied.length} migrations appliquées, celles de la version en ligne`;
  // Migrations only expand and stay when a release goes back: a newer schema is no fault.
  return ok(ahead.length > 0 ? `${found}, et ${ahead.length} plus récentes` : found);
}

export interface SchemaState {
  applied: string[];
  pending: string[];
  ahead: string[];
}

/** `problem` is why a browser would refuse it, or null. */
export function certificateFinding(
  certificate: { host: string; validTo: number; problem: string | null },
  now: number,
): Finding {
  const { host, validTo, problem } = certificate;
  const days = Math.floor((validTo - now) / dayMs);
  const remedy = `renouvelez le certificat de ${host} (Let’s Encrypt)`;
  if (days < 0) return failed(`le certificat de ${host} a expiré il y a ${-days} jours`, remedy);
  if (problem) return failed(`le certificat de ${host} est refusé : ${problem}`, remedy);
  const found = `le certificat de ${host} vaut encore ${days} jours`;
  if (days < certificateDays.failBelow) return failed(found, remedy);
  return days < certificateDays.warnBelow ? warn(found, remedy) : ok(found);
}

/** Where a service answers through the switch, asked with the plan's own probe. */
export function serviceFinding(
  answer: { port: number; healthy: boolean; detail: string; tookMs: number },
  environment: string,
): Finding {
  const { port, healthy, detail, tookMs } = answer;
  if (healthy) return ok(`le port ${port} répond en ${Math.round(tookMs)} ms`);
  return failed(
    `le port ${port} ne répond pas bien : ${detail}`,
    `regardez « npx bascule status ${environment} », puis les journaux`,
  );
}

/** Names only: a value is never read. */
export function secretsFinding(needed: string[], present: string[]): Finding {
  if (needed.length === 0) return notConfigured('le plan ne nomme aucun secret');
  const missing = needed.filter((name) => !present.includes(name));
  if (missing.length === 0) return ok(`${needed.length} secrets scellés : ${needed.join(', ')}`);
  return warn(
    `pas encore de valeur pour ${missing.join(', ')}`,
    'le premier démarrage de leur composant les tire au hasard : déployez',
  );
}
