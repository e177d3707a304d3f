import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { filter, map } from 'rxjs';
import { Api } from '../api/api';
import { Line } from '../live/line';
import { Logo } from '../parts/logo';
import { RollbackDesk } from '../rollback/rollback-desk';
import { RollbackSheet } from '../rollback/rollback-sheet';
import { House } from '../session/house';
import { places } from './places';

/** What stands around every screen: where one can go, whether the line holds, who one is. */
@Component({
  selector: 'bc-shell',
  imports: [Logo, RollbackSheet, RouterLink, RouterLinkActive, RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './shell.html',
  styleUrl: './shell.css',
  host: { '(document:keydown)': 'pressed($event)' },
})
export class Shell {
  protected readonly house = inject(House);
  protected readonly line = inject(Line);
  protected readonly places = places;
  protected readonly first = places.filter(({ isFirst }) => isFirst);
  protected readonly isMenuOpen = signal(false);
  readonly #api = inject(Api);
  readonly #desk = inject(RollbackDesk);
  readonly #router = inject(Router);
  readonly #moved = toSignal(
    this.#router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => urlAfterRedirects),
    ),
  );
  /** On a phone: the place that is open and not always in reach. */
  protected readonly other = computed(() => {
    const url = this.#moved() ?? this.#router.url;
    return places.find(({ path, isFirst }) => !isFirst && url.startsWith(path)) ?? null;
  });

  /** R alone, outside of fields: what the screen shows goes back, once its confirmation is read. */
  protected pressed(event: KeyboardEvent): void {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
    const target = event.target as HTMLElement;
    if (event.key.toLowerCase() !== 'r' || !isPlain || target.closest('input, textarea, select, dialog')) return;
    const environment = this.#desk.inSight();
    if (environment === null || !this.house.may('rollback')) return;
    event.preventDefault();
    void this.#desk.open(environment);
  }

  protected async signOut(): Promise<void> {
    await this.#api.post('/api/sign-out');
    this.house.leave();
    this.line.close();
    await this.#router.navigateByUrl('/connexion');
  }

  protected reload(): void {
    location.reload();
  }
}
