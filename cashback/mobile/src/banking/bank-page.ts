import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { IonBackButton } from '@ionic/angular/ion-back-button';
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { arrowBack } from 'ionicons/icons';
import { Api } from '../../../ui/api/api';
import { Bank } from './bank';
import { inDay, inEuros } from './words';

const lookAgainMs = 1_500;

/** « Ma banque », and where the webview brings people back to (`/banque/retour`). */
@Component({
  selector: 'rw-bank',
  imports: [IonBackButton, IonButton, IonButtons, IonContent, IonHeader, IonToolbar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './bank-page.html',
  styleUrl: './bank.css',
})
export class BankPage {
  protected readonly bank = new Bank(inject(Api));
  protected readonly icons = { arrowBack };
  protected readonly words = { inDay, inEuros };
  protected readonly purchases = computed(() => this.bank.page()?.purchases ?? []);
  readonly #route = inject(ActivatedRoute);
  readonly #router = inject(Router);
  #beat: ReturnType<typeof setInterval> | undefined;

  async ionViewWillEnter(): Promise<void> {
    this.#beat = setInterval(() => {
      if (this.bank.awaited && !document.hidden && !this.bank.busy()) void this.bank.read();
    }, lookAgainMs);
    const { queryParams, routeConfig } = this.#route.snapshot;
    if (routeConfig?.path !== 'banque/retour') return this.bank.read();
    const linked = await this.bank.comeBack(queryParams);
    // What was in the address has served, and would serve nobody again.
    await this.#router.navigate([], { queryParams: {}, replaceUrl: true });
    if (!linked) {
      const why = this.bank.refusal();
      await this.bank.read();
      this.bank.refusal.set(why);
    }
  }

  ionViewDidLeave(): void {
    clearInterval(this.#beat);
  }

  protected async link(): Promise<void> {
    const url = await this.bank.start();
    if (url) location.assign(url);
  }
}
