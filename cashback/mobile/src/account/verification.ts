import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { NavController } from '@ionic/angular';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { ActivatedRoute } from '@angular/router';
import { Logo } from '../../../ui/brand/logo';
import { Api } from '../../../ui/api/api';
import type { Answer } from '../../../ui/api/refusal';
import type { EmailVerified } from '../../../contracts/account';

/** Where the link of the mail leads, signed in or not. */
@Component({
  selector: 'rw-verification',
  imports: [IonButton, IonContent, Logo],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ion-content>
      <main class="rw-column">
        <rw-logo />
        <div role="status" class="outcome">
          @if (answer(); as answer) {
            @if (answer.ok) {
              <h1>Adresse vérifiée</h1>
              <p class="rw-soft">{{ answer.value.address }} est bien la vôtre. Merci !</p>
            } @else {
              <h1>Lien refusé</h1>
              <p class="rw-soft">{{ answer.refusal.message }}</p>
            }
          } @else {
            <h1>Vérification…</h1>
          }
        </div>
        @if (answer()) {
          <ion-button expand="block" (click)="navigation.navigateRoot('/')">Ouvrir REWAPP</ion-button>
          @if (!answer()?.ok) {
            <ion-button fill="outline" expand="block" (click)="navigation.navigateRoot('/compte')"
              >Demander un nouveau lien</ion-button
            >
          }
        }
      </main>
    </ion-content>
  `,
  styles: '.outcome { display: grid; gap: 10px; }',
})
export class Verification {
  protected readonly navigation = inject(NavController);
  protected readonly answer = signal<Answer<EmailVerified> | null>(null);
  readonly #api = inject(Api);
  readonly #route = inject(ActivatedRoute);

  async ionViewWillEnter(): Promise<void> {
    const token = this.#route.snapshot.fragment ?? '';
    this.answer.set(await this.#api.post('account/email/verify', { token }));
  }
}
