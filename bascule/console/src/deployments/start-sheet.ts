import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import type { Accepted } from '../../../server/wire.ts';
import { Api } from '../api/api';
import { Sheet } from '../parts/sheet';
import { House } from '../session/house';
import { releaseKinds, strategyNames } from './words';

/** What to deploy, and how. */
@Component({
  selector: 'bc-start-sheet',
  imports: [MatButton, Sheet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './start-sheet.html',
  styleUrl: './start-sheet.css',
})
export class StartSheet {
  /** Null: shut. */
  readonly environment = input.required<string | null>();
  readonly closed = output();
  protected readonly problem = signal<string | null>(null);
  protected readonly isSending = signal(false);
  protected readonly strategyNames = strategyNames;
  protected readonly releaseKinds = releaseKinds;
  readonly #api = inject(Api);
  readonly #house = inject(House);
  readonly #router = inject(Router);
  protected readonly chosen = computed(
    () => this.#house.plan()?.environments.find(({ name }) => name === this.environment()) ?? null,
  );

  protected close(): void {
    this.problem.set(null);
    this.closed.emit();
  }

  protected async start(event: Event, asked: { ref: string; strategy: string; releaseKind: string }): Promise<void> {
    event.preventDefault();
    this.isSending.set(true);
    this.problem.set(null);
    const answer = await this.#api.post<Accepted>('/api/deployments', {
      ...{ environment: this.environment(), by: 'console', unlessLive: false },
      ...{ ...asked, ref: asked.ref.trim() },
    });
    this.isSending.set(false);
    if (!answer.ok) return this.problem.set(answer.refusal.message);
    this.close();
    if (answer.value.deployment) await this.#router.navigate(['/deploiements', answer.value.deployment]);
  }
}
