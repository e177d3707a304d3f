import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { Api } from '../api/api';
import { Logo } from '../parts/logo';
import { Door } from './door';
import { browserPasskeys } from './passkeys';

@Component({
  selector: 'bc-sign-in',
  imports: [Logo, MatButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sign-in.html',
  styleUrl: './sign-in.css',
})
export class SignIn {
  /** Where somebody was going. */
  readonly vers = input<string>();
  protected readonly door = new Door(inject(Api), browserPasskeys);
  protected readonly isToken = signal(false);
  readonly #router = inject(Router);

  protected async byPasskey(): Promise<void> {
    if (await this.door.byPasskey()) await this.#goOn();
  }

  protected async byToken(event: Event, token: string): Promise<void> {
    event.preventDefault();
    if (await this.door.byToken(token.trim())) await this.#goOn();
  }

  async #goOn(): Promise<void> {
    const wanted = this.vers();
    await this.#router.navigateByUrl(wanted?.startsWith('/') ? wanted : '/');
  }
}
