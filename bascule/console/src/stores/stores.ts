import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Stores } from '../../../server/store/wire.ts';
import { Api } from '../api/api';
import { live, ofTables } from '../live/live';
import { SpokenLog, spokenChanges } from '../live/spoken';
import { RefusalNotice } from '../parts/refusal';
import { Sheet } from '../parts/sheet';
import { dayAndClock } from '../parts/time';
import { House } from '../session/house';
import {
  changesBetween,
  deedsOf,
  sharesOf,
  stagesOf,
  stateOf,
  titleOf,
  wishLine,
  type Deed,
  type Release,
  type Shelf,
} from './overview';
import { ShareBar } from './share-bar';

/** The installed app's releases in its stores: where each is, and what people may ask of it. */
@Component({
  selector: 'bc-stores',
  imports: [MatButton, RefusalNotice, RouterLink, ShareBar, Sheet, SpokenLog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './stores.html',
  styleUrl: './stores.css',
})
export class StoresScreen {
  protected readonly house = inject(House);
  readonly #api = inject(Api);
  protected readonly stores = live(
    () => this.#api.get<Stores>('/api/stores'),
    ofTables('store_release', 'store_event'),
  );
  protected readonly wish = signal<{ deed: Deed; shelf: Shelf; version: string } | null>(null);
  protected readonly isSending = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly told = signal<string | null>(null);
  /** What changed since the last look, to be read aloud. */
  protected readonly changes = spokenChanges(() => this.stores.value()?.shelves ?? null, changesBetween);
  protected readonly title = titleOf;
  protected readonly state = stateOf;
  protected readonly stages = stagesOf;

  protected readonly shares = (shelf: Shelf) => sharesOf(this.house.plan(), shelf);
  protected readonly deeds = (shelf: Shelf, release: Release) =>
    deedsOf(release, shelf, this.shares(shelf)).filter(({ permission }) => this.house.may(permission));
  protected readonly wishLine = (wish: NonNullable<Release['wish']>) =>
    wishLine(wish, (person) => this.house.nameOf(person));
  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());

  protected ask(deed: Deed, shelf: Shelf, { version }: Release): void {
    this.problem.set(null);
    this.told.set(null);
    this.wish.set({ deed, shelf, version });
  }

  protected async send(event: Event, reason: string): Promise<void> {
    event.preventDefault();
    const wished = this.wish();
    if (!wished || this.isSending()) return;
    this.isSending.set(true);
    const { environment, component, store } = wished.shelf;
    const path = `/api/environments/${environment}/stores/${component}/${store}/${wished.deed.wish}`;
    const answer = await this.#api.post<Stores>(path, { by: 'console', reason });
    this.isSending.set(false);
    this.wish.set(null);
    this.problem.set(answer.ok ? null : answer.refusal.message);
    this.told.set(
      answer.ok ? `C’est demandé à ${titleOf(wished.shelf)} : l’état change dès que le store le montre.` : null,
    );
    void this.stores.load();
  }
}
