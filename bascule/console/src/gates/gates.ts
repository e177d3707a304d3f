import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { Approvals } from '../../../server/approval/wire.ts';
import type { Checklist } from '../../../server/checklist/wire.ts';
import type { GatesAnswer } from '../../../server/gates/wire.ts';
import type { Answer } from '../api/answer';
import { Api } from '../api/api';
import { live } from '../live/live';
import { RefusalNotice } from '../parts/refusal';
import { StateChip } from '../parts/state-chip';
import { dayAndClock } from '../parts/time';
import { House } from '../session/house';
import { GateMark } from './gate-mark';

/** What must be green before a deployment goes on, each with its proof; who agreed, who signed, who still has to. */
@Component({
  selector: 'bc-gates',
  imports: [GateMark, MatButton, RefusalNotice, RouterLink, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './gates.html',
  styleUrl: './gates.css',
})
export class Gates {
  readonly id = input.required<string>();
  protected readonly house = inject(House);
  protected readonly problem = signal<string | null>(null);
  readonly #api = inject(Api);
  protected readonly gates = this.#live<GatesAnswer>('gates');
  protected readonly approvals = this.#live<Approvals>('approvals');
  protected readonly checklist = this.#live<Checklist>('checklist');
  protected readonly isRed = computed(
    () => this.gates.value()?.gates.some(({ outcome }) => outcome === 'red') ?? false,
  );
  protected readonly isMine = computed(
    () => this.approvals.value()?.have.some(({ person }) => person === this.house.person()?.name) ?? false,
  );

  protected approve(comment: string): Promise<void> {
    return this.#do(this.#api.post(`/api/deployments/${this.id()}/approvals`, { comment }));
  }

  protected withdraw(): Promise<void> {
    return this.#do(this.#api.post(`/api/deployments/${this.id()}/approvals/withdraw`, { comment: '' }));
  }

  protected sign(item: string, comment: string): Promise<void> {
    return this.#do(this.#api.post(`/api/deployments/${this.id()}/signatures`, { item, comment }));
  }

  protected override(event: Event, reason: string): Promise<void> {
    event.preventDefault();
    return this.#do(this.#api.post(`/api/deployments/${this.id()}/override`, { reason }));
  }

  async #do(asking: Promise<Answer<unknown>>): Promise<void> {
    const answer = await asking;
    this.problem.set(answer.ok ? null : answer.refusal.message);
    for (const each of [this.gates, this.approvals, this.checklist]) void each.load();
  }

  #live<Value>(what: string) {
    return live(
      () => this.#api.get<Value>(`/api/deployments/${this.id()}/${what}`),
      ({ table, of }) =>
        ['deployment_event', 'approval', 'signature'].includes(table) && (of === this.id() || of === null),
      () => this.id(),
    );
  }

  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());
}
