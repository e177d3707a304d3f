import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Outcome, WireProposal } from '../../../server/flag/wire.ts';
import { Api } from '../api/api';
import { dayAndClock } from '../parts/time';
import { House } from '../session/house';

/** A change that waits for a second person, who accepts it or not. */
@Component({
  selector: 'bc-proposal',
  imports: [MatButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './proposal-card.html',
  styleUrl: './flag.css',
})
export class ProposalCard {
  readonly proposal = input.required<WireProposal>();
  /** What became of it, in a sentence; the second is why it could not be. */
  readonly told = output<{ done: string | null; problem: string | null }>();
  protected readonly house = inject(House);
  readonly #api = inject(Api);

  protected async answer(verb: 'accept' | 'decline'): Promise<void> {
    const { environment, id } = this.proposal();
    const path = `/api/environments/${environment}/flag-proposals/${id}/${verb}`;
    const answer = await this.#api.post<Outcome>(path, { comment: '' });
    if (!answer.ok) return this.told.emit({ done: null, problem: answer.refusal.message });
    const done = verb === 'accept' ? 'C’est fait.' : 'Le changement est refusé ; rien n’a changé.';
    this.told.emit({ done, problem: null });
  }

  protected readonly isMine = () => this.proposal().who === this.house.person()?.name;
  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());
}
