import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { Api } from '../api/api';
import { Logo } from '../parts/logo';
import { Door } from './door';
import { browserPasskeys } from './passkeys';

/** The link of an invitation leads here; its secret stands after the « # », which no server sees. */
@Component({
  selector: 'bc-invitation',
  imports: [Logo, MatButton, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<main>
    <p class="brand"><bc-logo /> Bascule</p>
    <section class="card">
      <h1>Bienvenue dans la console</h1>
      <p class="soft">
        Ce navigateur va faire votre passkey : empreinte, visage ou code de l’appareil. Rien à retenir, rien à taper, et
        rien de secret ne quitte l’appareil.
      </p>
      @if (door.problem(); as problem) {
        <p class="notice danger" role="alert">{{ problem }}</p>
      }
      <button matButton="filled" type="button" [disabled]="door.isBusy()" (click)="enrol()">
        {{ door.isBusy() ? 'Un instant…' : 'Faire mon passkey' }}
      </button>
      <a matButton routerLink="/connexion">J’en ai déjà un</a>
    </section>
  </main>`,
  styleUrl: './sign-in.css',
})
export class Invitation {
  protected readonly door = new Door(inject(Api), browserPasskeys);
  readonly #router = inject(Router);
  readonly #secret = location.hash.slice(1);

  protected async enrol(): Promise<void> {
    if (await this.door.byInvitation(this.#secret)) await this.#router.navigateByUrl('/');
  }
}
