import { signal } from '@angular/core';
import type { RegisterDevice } from '../../../contracts/notifications';
import type { Api } from '../../../ui/api/api';

/** What the phone itself offers; a browser has none. */
export interface Phone {
  readonly platform: RegisterDevice['platform'];
  /** Whether it may show notifications, without asking anybody. */
  mayNotify(): Promise<'granted' | 'denied' | 'prompt'>;
  /** Asks the person where it has to; false: they said no, now or before. */
  ask(): Promise<boolean>;
  /** By which FCM finds this phone; null: FCM can't be reached. */
  token(): Promise<string | null>;
}

/** Whether this phone is told of points that arrive. */
export class PushDevice {
  readonly state = signal<'absent' | 'off' | 'on' | 'refused' | 'unreached'>('absent');
  readonly #api: Pick<Api, 'post'>;
  readonly #phone: Phone | null;
  #token: string | null = null;

  constructor(api: Pick<Api, 'post'>, phone: Phone | null) {
    this.#api = api;
    this.#phone = phone;
    this.state.set(phone ? 'off' : 'absent');
  }

  /** After a sign-in: a phone that may notify belongs to who is signed in now. FCM may have changed its token. */
  async resume(): Promise<void> {
    if ((await this.#phone?.mayNotify()) === 'granted') await this.turnOn();
  }

  async turnOn(): Promise<void> {
    if (!this.#phone) return;
    if (!(await this.#phone.ask())) return this.state.set('refused');
    const [token, { platform }] = [await this.#phone.token(), this.#phone];
    if (token === null) return this.state.set('unreached');
    const answer = await this.#api.post('notifications/devices', { token, platform });
    if (!answer.ok) return this.state.set('unreached');
    this.#token = token;
    this.state.set('on');
  }

  /** Before a sign-out: what arrives is not for whoever holds the phone next. */
  async leave(): Promise<void> {
    if (this.#token === null) return;
    const token = this.#token;
    this.#token = null;
    this.state.set('off');
    await this.#api.post('notifications/devices/forget', { token });
  }
}
