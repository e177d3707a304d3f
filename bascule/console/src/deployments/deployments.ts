import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { DeploymentList } from '../../../server/deployment/picture-wire.ts';
import { Api } from '../api/api';
import { live, ofTables } from '../live/live';
import { everySecond } from '../live/now';
import { EnvironmentChoice } from '../parts/environment-choice';
import { RefusalNotice } from '../parts/refusal';
import { StateChip } from '../parts/state-chip';
import { ago, dayAndClock, duration } from '../parts/time';
import { House } from '../session/house';
import { StartSheet } from './start-sheet';

/** All deployments, the newest first. */
@Component({
  selector: 'bc-deployments',
  imports: [EnvironmentChoice, MatButton, RefusalNotice, RouterLink, StartSheet, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './deployments.html',
  styleUrl: './deployments.css',
})
export class Deployments {
  /** From the address; none: all environments. */
  readonly environnement = input<string>();
  protected readonly house = inject(House);
  protected readonly starting = signal<string | null>(null);
  protected readonly now = everySecond();
  readonly #api = inject(Api);
  readonly #router = inject(Router);
  protected readonly list = live(
    () => {
      const environment = this.environnement();
      return this.#api.get<DeploymentList>('/api/deployments', { limit: 50, ...(environment && { environment }) });
    },
    ofTables('deployment', 'deployment_event'),
    () => this.environnement(),
  );

  protected choose(environnement: string): void {
    void this.#router.navigate([], { queryParams: environnement ? { environnement } : {} });
  }

  protected readonly ago = (at: number) => ago(at, this.now());
  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());
  protected readonly took = duration;
}
