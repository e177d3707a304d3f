import { mkdir, mkdtemp, readdir, realpath, rm, stat, symlink } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { Source } from '../artifact/artifact.ts';
import { copyFiles } from '../artifact/copy.ts';
import { findingOf } from '../core/gate/finding.ts';
import { isFresh } from '../core/gate/fresh.ts';
import type { Check } from '../core/gate/schema.ts';
import type { Clock } from '../engine/clock.ts';
import type { Workshop } from '../engine/ground.ts';
import { inTurn } from '../engine/session-lock.ts';
import { runCheckProcess } from './check-process.ts';
import { newestEvidence, writeEvidence, type EvidenceRow } from './evidence-table.ts';
import { Room } from './room.ts';
import { subjectKey, subjectVariables, type Subject } from './subject.ts';

/** What gathering evidence stands on. */
export interface EvidenceGround {
  pool: Pool;
  workshop: Pick<Workshop, 'resolve'>;
  state: string;
  clock: Pick<Clock, 'now'>;
}

export interface EvidenceRequest {
  check: Check;
  subject: Subject;
  by: string;
  signal?: AbortSignal | undefined;
}

/** Checks are heavy: as many at once as there are processors, and at most so many database connections are held by them. */
const room = new Room(Math.max(2, availableParallelism()));

/**
 * Evidence of a check for a subject: what is fresh, or what running it says now. The same check never runs twice at once
 * for the same subject: who comes second waits, and takes what the first one found.
 * @throws ArtifactError when the source can't be had, or the reason of `signal`
 */
export async function gatherEvidence(ground: EvidenceGround, request: EvidenceRequest): Promise<EvidenceRow> {
  const { check, subject, signal } = request;
  const source = await ground.workshop.resolve(subject.directory, subject.ref);
  const key = subjectKey(subject, source);
  const known = await newestEvidence(ground.pool, check.name, key);
  if (known && isUsable(known, check, ground)) return known;
  return room.enter(signal, () =>
    inTurn(ground.pool, `bascule.evidence ${check.name} ${key}`, async () => {
      const now = await newestEvidence(ground.pool, check.name, key);
      if (now && (now.id !== known?.id || isUsable(now, check, ground))) return now;
      return run(ground, request, source, key);
    }),
  );
}

function isUsable({ outcome, startedAt, tookMs }: EvidenceRow, check: Check, { clock }: EvidenceGround): boolean {
  return isFresh({ outcome, endedAt: startedAt + tookMs }, check, clock.now());
}

async function run(
  ground: EvidenceGround,
  { check, subject, by, signal }: EvidenceRequest,
  source: Source,
  key: string,
) {
  const { pool, state, clock } = ground;
  signal?.throwIfAborted();
  const name = `${check.name}-${key.replaceAll('@', '-')}`;
  const directory = await ownCopy(source, join(state, 'checks'));
  const startedAt = clock.now();
  try {
    const { ending, lastLine, excerpt } = await runCheckProcess({
      command: check.command,
      directory,
      variables: subjectVariables(subject, source),
      timeoutMs: check.timeoutMs,
      log: join(state, 'logs', 'checks', `${name}.log`),
      hidden: subject.of === 'environment' ? (subject.hidden ?? []) : [],
      signal,
    });
    const finding = findingOf(check, ending, lastLine);
    const tookMs = Math.max(0, clock.now() - startedAt);
    return await writeEvidence(pool, {
      check: check.name,
      subject: key,
      ...finding,
      excerpt,
      link: null,
      startedAt,
      tookMs,
      by,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A check may write where it stands; nothing is built from there, and no other check sees it. */
async function ownCopy({ directory, files }: Source, checks: string): Promise<string> {
  await mkdir(checks, { recursive: true });
  await forgetOld(checks);
  const copy = await mkdtemp(join(checks, 'copy-'));
  await copyFiles(directory, copy, files);
  const modules = await realpath(join(directory, 'node_modules')).catch(() => null);
  if (modules) await symlink(modules, join(copy, 'node_modules'));
  return copy;
}

/** No check runs for so long: what is as old was left by a crash. */
const LEFT_AFTER_MS = 24 * 3_600_000;

async function forgetOld(checks: string): Promise<void> {
  for (const name of await readdir(checks)) {
    const found = await stat(join(checks, name)).catch(() => null);
    if (found && Date.now() - found.mtimeMs > LEFT_AFTER_MS)
      await rm(join(checks, name), { recursive: true, force: true });
  }
}
