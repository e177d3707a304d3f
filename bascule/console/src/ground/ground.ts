import { ChangeDetectionStrategy, Component, DestroyRef, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { EnvironmentGround, GroundShown } from '../../../server/ground/wire.ts';
import { Api } from '../api/api';
import { live, ofTables } from '../live/live';
import { SpokenLog, spokenChanges } from '../live/spoken';
import { RefusalNotice } from '../parts/refusal';
import { SlotName } from '../parts/slot-name';
import { dayAndClock } from '../parts/time';
import { House } from '../session/house';
import { changesBetween, glanceAt, isShort, standbyLine, standbyTone, toneOf } from './overview';
import { Picture } from './picture';
import { databaseWords, modeWords, rateWords, stateOf, targetWords, tasksWords } from './words';

/** What each environment stands on: its target, its slots and their tasks, its database, what outlives them. */
@Component({
  selector: 'bc-ground',
  imports: [Picture, RefusalNotice, RouterLink, SlotName, SpokenLog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './ground.html',
  styleUrl: './ground.css',
})
export class Ground {
  protected readonly house = inject(House);
  readonly #api = inject(Api);
  protected readonly ground = live(
    () => this.#api.get<GroundShown>('/api/ground'),
    ofTables('deployment', 'deployment_event', 'slot'),
  );
  /** What changed since the last look, to be read aloud. */
  protected readonly changes = spokenChanges(
    () => this.ground.value()?.environments ?? null,
    (before, after) => changesBetween(before, after, (name) => this.house.environmentTitle(name)),
  );
  protected readonly words = { databaseWords, modeWords, rateWords, targetWords, tasksWords };
  protected readonly glance = glanceAt;
  protected readonly state = stateOf;
  protected readonly isShort = isShort;
  protected readonly standbyTone = standbyTone;
  protected readonly tone = toneOf;

  constructor() {
    // A task dies, a standby falls behind: no row of Bascule's changes with it.
    const timer = setInterval(() => void this.ground.load(), 10_000);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected readonly files = ({ published }: EnvironmentGround['components'][number]) =>
    published === null ? 'des fichiers' : `des fichiers, publiés aussi dans ${published}`;
  protected readonly isEmpty = ({ components }: EnvironmentGround) =>
    components.every(({ slots }) => slots.length === 0);
  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());
  protected readonly standbyLine = (each: NonNullable<EnvironmentGround['standby']>) => standbyLine(each, this.moment);
  protected readonly nodes = (nodes: readonly { name: string; tasks: number }[]) =>
    nodes.map(({ name, tasks }) => (tasks === 1 ? name : `${name} (${tasks})`)).join(', ');
}
