import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { IncidentSummary } from '../../../server/incident/wire.ts';
import { Api } from '../api/api';
import { live, ofTables } from '../live/live';
import { everySecond } from '../live/now';
import { RefusalNotice } from '../parts/refusal';
import { ago, owed } from '../parts/time';
import { House } from '../session/house';
import { DeclareSheet } from './declare-sheet';
import { SeverityChip } from './severity-chip';
import { incidentStates } from './words';

/** What goes wrong now, and what is still owed for what went wrong. */
@Component({
  selector: 'bc-incidents',
  imports: [DeclareSheet, MatButton, RefusalNotice, RouterLink, SeverityChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './incidents.html',
  styleUrl: './incidents.css',
})
export class Incidents {
  protected readonly house = inject(House);
  protected readonly now = everySecond();
  protected readonly isDeclaring = signal(false);
  protected readonly which = signal<'0' | '1'>('0');
  readonly #api = inject(Api);
  protected readonly list = live(
    () => this.#api.get<{ incidents: IncidentSummary[] }>('/api/incidents', { all: this.which() }),
    ofTables('incident', 'incident_event'),
    () => this.which(),
  );
  protected readonly states = incidentStates;
  protected readonly ago = (at: number) => ago(at, this.now());
  protected readonly due = (at: number) => owed(at, this.now());
}
