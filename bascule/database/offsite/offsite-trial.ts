import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { offsiteRule } from '../../core/offsite/schema.ts';
import { backupId } from '../backup/manifest.ts';
import { BackupStore } from '../backup/store.ts';
import { Offsite, type Parts } from './offsite.ts';
import { trialPlaces, type TrialPlace } from './trial-places.ts';

const dayMs = 24 * 3_600_000;

/** A first store with sealed files as backups make them, only small, and a second one elsewhere. */
export class OffsiteTrial {
  readonly home: string;
  readonly first: BackupStore;
  readonly place: TrialPlace;
  readonly parts: Parts;
  readonly troubles: Error[] = [];
  offsite: Offsite;
  now = Date.parse('2026-11-01T03:00:00Z');

  static async create(kind: keyof typeof trialPlaces): Promise<OffsiteTrial> {
    const home = await mkdtemp(join(tmpdir(), 'bascule-offsite-'));
    return new OffsiteTrial(home, await trialPlaces[kind](home));
  }

  private constructor(home: string, place: TrialPlace) {
    this.home = home;
    this.place = place;
    const key = randomBytes(32);
    const directory = join(home, 'first');
    this.first = new BackupStore(directory, key);
    this.parts = {
      environment: 'production',
      directory,
      second: place.store,
      rule: offsiteRule.parse({ to: place.to }),
      key,
      clock: () => this.now,
      onTrouble: (error) => void this.troubles.push(error),
    };
    this.offsite = new Offsite(this.parts);
  }

  /** As after a kill of the server. */
  restart(change: Partial<Parts> = {}): void {
    Object.assign(this.parts, change);
    this.offsite = new Offsite(this.parts);
  }

  /** A base backup of now, and two segments after it. */
  async day(number: number): Promise<string> {
    this.now += dayMs;
    const id = backupId(this.now);
    const { bytes, digest } = await this.first.putBase(id, Readable.from([randomBytes(100_000)]));
    const lsn = `0/${(number * 3).toString(16)}000060`;
    await this.first.putManifest({
      ...{ id, environment: 'production', reason: 'essai', by: 'Léa', system: '7', timeline: 1, serverVersion: '18' },
      ...{ startedAt: this.now, stoppedAt: this.now + 1, verifiedAt: null, startLsn: lsn, stopLsn: lsn },
      ...{ bytes, dataBytes: bytes, digest, mark: { restorePoint: id, lsn, rows: null } },
    });
    await this.verified(id);
    for (const offset of [0, 1]) await this.segment(number * 3 + offset);
    return id;
  }

  /** As a verification leaves it. */
  async verified(id: string): Promise<void> {
    const manifest = (await this.first.manifests()).find((each) => each.id === id);
    if (manifest) await this.first.putManifest({ ...manifest, verifiedAt: this.now });
  }

  async segment(number: number): Promise<void> {
    const path = join(this.home, 'segment');
    await writeFile(path, randomBytes(2_000));
    const name = `0000000100000000${number.toString(16).toUpperCase().padStart(8, '0')}`;
    await this.first.putWal({ system: '7', name, closedAt: this.now + number }, path);
  }

  /** Names in the second store. */
  async there(): Promise<string[]> {
    return (await this.parts.second.list()).map(({ name }) => name).toSorted();
  }

  async remove(): Promise<void> {
    await this.place.close();
    await rm(this.home, { recursive: true, force: true });
  }
}
