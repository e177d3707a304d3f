import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { OnCallShown } from '../../../server/incident/wire.ts';
import { Api } from '../api/api';
import { live, ofTables } from '../live/live';
import { RefusalNotice } from '../parts/refusal';
import { momentTyped, shownAt } from '../parts/time';
import { House } from '../session/house';

/** Who is called, now and in the six weeks to come, and who stands in for whom. */
@Component({
  selector: 'bc-on-call',
  imports: [MatButton, RefusalNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './on-call.html',
  styleUrl: './on-call.css',
})
export class OnCall {
  protected readonly house = inject(House);
  protected readonly problem = signal<string | null>(null);
  readonly #api = inject(Api);
  protected readonly shown = live(() => this.#api.get<OnCallShown>('/api/on-call'), ofTables('on_call_override'));

  protected async standIn(event: Event, asked: Record<'person' | 'from' | 'to' | 'reason', string>): Promise<void> {
    event.preventDefault();
    const [from, to] = [asked.from, asked.to].map((typed) => momentTyped(typed, this.house.timeZone()));
    const answer = await this.#api.post('/api/on-call/overrides', { ...asked, from, to });
    this.problem.set(answer.ok ? null : answer.refusal.message);
    if (answer.ok) (event.target as HTMLFormElement).reset();
  }

  protected async withdraw(id: number): Promise<void> {
    const answer = await this.#api.post(`/api/on-call/overrides/${id}/withdraw`);
    this.problem.set(answer.ok ? null : answer.refusal.message);
  }

  protected readonly moment = (at: number) =>
    shownAt(at, this.house.timeZone(), {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
}
