import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { NavController } from '@ionic/angular';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { IonIcon } from '@ionic/angular/ion-icon';
import { IonRouterLink } from '@ionic/angular/ion-router-link';
import { RouterLink } from '@angular/router';
import { qrCode } from 'ionicons/icons';
import { Logo } from '../../../ui/brand/logo';
import { Session } from '../../../ui/session/session';
import { PushDevice } from '../push/push-device';
import { Wallet } from './wallet';
import { inGain, inPoints, inWords, pointWord } from './words';

@Component({
  selector: 'rw-home',
  imports: [IonButton, IonContent, IonIcon, IonRouterLink, Logo, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './home.html',
  styleUrl: './home.css',
})
export class Home {
  protected readonly session = inject(Session);
  protected readonly navigation = inject(NavController);
  protected readonly wallet = inject(Wallet);
  protected readonly icons = { qrCode };
  protected readonly words = { inPoints, pointWord };
  protected readonly movements = computed(() => {
    const now = new Date();
    return this.wallet.movements().map((movement) => ({
      ...movement,
      gain: inGain(movement.points),
      when: inWords(new Date(movement.at), now),
    }));
  });

  readonly #push = inject(PushDevice);

  ionViewWillEnter(): void {
    void this.wallet.refresh();
    void this.#push.resume();
  }
}
