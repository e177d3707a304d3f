import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { NavController } from '@ionic/angular';
import { IonApp } from '@ionic/angular/ion-app';
import { IonRouterOutlet } from '@ionic/angular/ion-router-outlet';
import { whenSignedOut } from '../../ui/session/doors';
import { Till } from './till/till';
import { takeNewVersionWhen } from './update/take-new-version';

@Component({
  selector: 'rw-app',
  imports: [IonApp, IonRouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<ion-app><ion-router-outlet /></ion-app>',
})
export class App {
  constructor() {
    const navigation = inject(NavController);
    const till = inject(Till);
    takeNewVersionWhen(till.idle);
    whenSignedOut(() => {
      till.next();
      void navigation.navigateRoot('/connexion');
    });
  }
}
