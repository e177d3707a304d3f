import { ChangeDetectionStrategy, Component, DestroyRef, inject, linkedSignal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { IncidentSummary } from '../../../server/incident/wire.ts';
import type { Status } from '../../../server/wire.ts';
import { Api } from '../api/api';
import { StartSheet } from '../deployments/start-sheet';
import { SeverityChip } from '../incidents/severity-chip';
import { live, ofTables } from '../live/live';
import { everySecond } from '../live/now';
import { RefusalNotice } from '../parts/refusal';
import { SlotName } from '../parts/slot-name';
import { StateChip } from '../parts/state-chip';
import { ago } from '../parts/time';
import { RollbackDesk } from '../rollback/rollback-desk';
import { House } from '../session/house';
import { glanceAt, isBad, openIn, versionsOf } from './overview';

type Environment = Status['environments'][number];

/** What is live where, at a glance. */
@Component({
  selector: 'bc-environments',
  imports: [MatButton, RefusalNotice, RouterLink, SeverityChip, SlotName, StartSheet, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './environments.html',
  styleUrl: './environments.css',
})
export class Environments {
  protected readonly house = inject(House);
  protected readonly desk = inject(RollbackDesk);
  readonly #api = inject(Api);
  protected readonly status = live(
    () => this.#api.get<Status>('/api/status'),
    ofTables('deployment', 'deployment_event', 'slot'),
  );
  protected readonly incidents = live(
    () => this.#api.get<{ incidents: IncidentSummary[] }>('/api/incidents'),
    ofTables('incident', 'incident_event'),
  );
  protected readonly now = everySecond();
  protected readonly starting = linkedSignal<string | null>(() => null);
  protected readonly glance = glanceAt;
  protected readonly versions = versionsOf;
  protected readonly isBad = isBad;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.desk.inSight.set(null));
    // What answers changes without anybody deploying: a process dies, a probe fails.
    const timer = setInterval(() => void this.status.load(), 10_000);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected readonly open = (environment: string) => openIn(environment, this.incidents.value()?.incidents ?? []);
  protected readonly ago = (at: number) => ago(at, this.now());
  protected readonly isLive = ({ components }: Environment) => components.some(({ version }) => version !== null);
}
