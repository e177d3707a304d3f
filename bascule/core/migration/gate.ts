import type { GateResult } from '../gate/result.ts';
import { needsTechLead } from './finding.ts';
import type { Linted } from './lint.ts';
import { losesRows, type RehearsalReport } from './rehearsal.ts';
import { count, duration } from './words.ts';

export interface GateQuestion {
  linted: Linted[];
  report: RehearsalReport;
  /** The plan's bound on all of them together, in rehearsal. */
  withinMs: number;
  /** The longest that live requests may wait for a table. */
  lockTimeoutMs: number;
  /** A maintenance was announced: nobody works meanwhile, so time and locks are no matter. */
  during: 'service' | 'maintenance';
  /** Titles of the roles of which one signs what loses data; empty: nobody needs to. */
  destructiveNeeds: string[];
  /** The person of such a role who signed, or null. */
  signedBy: string | null;
  /** How to sign, as in `npx bascule approve d42`. */
  command: string;
}

/** The gate `migrations`: reversible, quick, and signed where data are lost. */
export function migrationGate(question: GateQuestion, at: number): GateResult {
  const { linted, report } = question;
  const gate = { gate: 'migrations', title: 'Migrations', at };
  if (linted.length === 0) return { ...gate, outcome: 'green', found: 'Aucune migration à appliquer.', remedy: null };
  if (report.failure) return { ...gate, outcome: 'red', ...failed(report.failure) };
  const obstacle = tooSlow(question) ?? blocking(question);
  if (obstacle) return { ...gate, outcome: 'red', ...obstacle };
  const found = rehearsedSentence(report);
  const loss = lossOf(question);
  if (loss === null) return { ...gate, outcome: 'green', found, remedy: null };
  if (question.destructiveNeeds.length === 0 || question.signedBy !== null) {
    const signed = question.signedBy === null ? '' : ` Signé par ${question.signedBy}.`;
    return { ...gate, outcome: 'green', found: `${found} ${loss}${signed}`, remedy: null };
  }
  const who = question.destructiveNeeds.join(' ou ');
  return {
    ...gate,
    outcome: 'waiting',
    found: `${found} ${loss}`,
    remedy: `${who} : signez avec « ${question.command} ».`,
  };
}

/** What a good rehearsal showed, as one sentence. */
export function rehearsedSentence({ migrations, copied, upMs }: RehearsalReport): string {
  const names = count(migrations.length, 'migration');
  return `${names} : aller, retour et nouvel aller répétés sur ${count(copied.rows, 'ligne')} ; aller en ${duration(upMs)}.`;
}

type Words = Pick<GateResult, 'found' | 'remedy'>;

function failed({ sentence, differences }: NonNullable<RehearsalReport['failure']>): Words {
  const shown = differences.slice(0, 5).join(' ; ');
  return {
    found: shown === '' ? sentence : `${sentence} ${shown}`,
    remedy: 'Corrigez la migration, puis répétez-la avec « npx bascule migrate rehearse <env> ».',
  };
}

function tooSlow({ report, withinMs, during }: GateQuestion): Words | null {
  if (during === 'maintenance' || report.upMs <= withinMs) return null;
  return {
    found: `Les migrations prennent ${duration(report.upMs)} sur une copie des données, plus que les ${duration(withinMs)} permises.`,
    remedy:
      'Livrez-les pendant une maintenance annoncée, ou découpez-les : le schéma d’abord, les données par lots ensuite.',
  };
}

function blocking({ report, linted, lockTimeoutMs, during }: GateQuestion): Words | null {
  if (during === 'maintenance') return null;
  const held = report.migrations.find(({ locked, upMs }) => locked.length > 0 && upMs > lockTimeoutMs);
  const [table] = held?.locked ?? [];
  if (!held || !table) return null;
  const kind = table.against === 'writes' ? 'en écriture' : 'en lecture et en écriture';
  const ways = linted.find(({ migration }) => migration === held.name)?.findings.filter(isLocking) ?? [];
  const [first] = ways;
  return {
    found: `La migration ${held.name} garde ${table.table} bloquée ${kind} pendant ${duration(held.upMs)} ; les requêtes n’attendent pas plus de ${duration(lockTimeoutMs)}.`,
    remedy: first
      ? `Ligne ${first.line} : ${first.way}`
      : 'Livrez-la pendant une maintenance annoncée, ou découpez-la.',
  };
}

const isLocking = ({ severity }: Linted['findings'][number]) => severity !== 'note';

/** What loses data: the statements that say so, and what the rehearsal saw whatever they say. */
function lossOf({ linted, report }: GateQuestion): string | null {
  const findings = linted.flatMap((each) =>
    each.findings.map((finding) => ({ ...finding, migration: each.migration })),
  );
  const first = findings.find((each) => needsTechLead([each]));
  if (first) return `Perd des données : ${first.migration}, ligne ${first.line}, « ${first.statement} ».`;
  if (losesRows(report)) return `L’aller supprime des lignes : ${report.rows.map(({ table }) => table).join(', ')}.`;
  if (report.notRestored.length === 0) return null;
  return `Le retour ne rend pas le contenu de ${report.notRestored.join(', ')}.`;
}
