import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { NavController } from '@ionic/angular';
import { IonApp } from '@ionic/angular/ion-app';
import { IonRouterOutlet } from '@ionic/angular/ion-router-outlet';
import { whenSignedOut } from '../../ui/session/doors';
import { Wallet } from './wallet/wallet';

@Component({
  selector: 'rw-app',
  imports: [IonApp, IonRouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<ion-app><ion-router-outlet /></ion-app>',
})
export class App {
  constructor() {
    const navigation = inject(NavController);
    const wallet = inject(Wallet);
    whenSignedOut(() => {
      wallet.forget();
      void navigation.navigateRoot('/connexion');
    });
  }
}
