import { ChangeDetectionStrategy, Component, computed, effect, ElementRef, inject, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Sheet } from '../parts/sheet';
import { SlotName } from '../parts/slot-name';
import { clockOf } from '../parts/time';
import { House } from '../session/house';
import { RollbackDesk } from './rollback-desk';

@Component({
  selector: 'bc-rollback-sheet',
  imports: [MatButton, RouterLink, Sheet, SlotName],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './rollback-sheet.html',
  styleUrl: './rollback-sheet.css',
})
export class RollbackSheet {
  protected readonly desk = inject(RollbackDesk);
  protected readonly house = inject(House);
  protected readonly environment = computed(() => this.house.environmentTitle(this.desk.environment() ?? ''));
  protected readonly press = computed(() =>
    this.desk.way()?.kind === 'cancel' ? 'Annuler le déploiement' : `Revenir à ${this.desk.versions().join(', ')}`,
  );

  /** There from when the way is shown: R, a look, Enter. */
  private readonly reason = viewChild<ElementRef<HTMLInputElement>>('reason');

  constructor() {
    effect(() => this.reason()?.nativeElement.focus());
  }

  protected readonly clock = (at: number) => clockOf(at, this.house.timeZone());

  protected submit(event: Event, reason: string): void {
    event.preventDefault();
    void this.desk.go(reason);
  }
}
