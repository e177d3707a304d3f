import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { ChannelList, MessageList, MessageView } from '../../../server/message/wire.ts';
import { Api } from '../api/api';
import { live, ofTables } from '../live/live';
import { RefusalNotice } from '../parts/refusal';
import { dayAndClock } from '../parts/time';
import { House } from '../session/house';

/** What people were told, by which channel, and what did not get through. */
@Component({
  selector: 'bc-messages',
  imports: [MatButton, RefusalNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './messages.html',
  styleUrl: './messages.css',
})
export class Messages {
  protected readonly house = inject(House);
  protected readonly which = signal<'all' | 'failed'>('all');
  protected readonly problem = signal<string | null>(null);
  protected readonly told = signal<string | null>(null);
  readonly #api = inject(Api);
  protected readonly list = live(
    () => this.#api.get<MessageList>('/api/messages', { which: this.which(), limit: 100 }),
    ofTables('message'),
    () => this.which(),
  );
  protected readonly channels = live(() => this.#api.get<ChannelList>('/api/channels'), ofTables());
  protected readonly states = stateWords;

  protected async retry(number: number): Promise<void> {
    const answer = await this.#api.post(`/api/messages/${number}/retry`, { by: 'console' });
    this.problem.set(answer.ok ? null : answer.refusal.message);
    void this.list.load();
  }

  protected async test(channel: string): Promise<void> {
    const answer = await this.#api.post(`/api/channels/${channel}/test`, { by: 'console' });
    this.problem.set(answer.ok ? null : answer.refusal.message);
    this.told.set(answer.ok ? `Un message d’essai est parti vers ${channel}.` : null);
  }

  protected readonly moment = (at: number) => dayAndClock(at, this.house.timeZone());
}

const stateWords: Record<MessageView['state'], { words: string; tone: string }> = {
  sent: { words: 'Envoyé', tone: 'good' },
  waiting: { words: 'En attente', tone: 'plain' },
  retrying: { words: 'Nouvel essai', tone: 'wait' },
  'given-up': { words: 'Abandonné', tone: 'bad' },
  'not-configured': { words: 'Canal pas configuré', tone: 'plain' },
};
