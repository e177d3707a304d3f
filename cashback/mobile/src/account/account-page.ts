import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { IonBackButton } from '@ionic/angular/ion-back-button';
import { IonButton } from '@ionic/angular/ion-button';
import { IonButtons } from '@ionic/angular/ion-buttons';
import { IonContent } from '@ionic/angular/ion-content';
import { IonHeader } from '@ionic/angular/ion-header';
import { IonRouterLink } from '@ionic/angular/ion-router-link';
import { IonToolbar } from '@ionic/angular/ion-toolbar';
import { arrowBack } from 'ionicons/icons';
import { Api } from '../../../ui/api/api';
import { Field } from '../../../ui/ionic/field';
import { Session } from '../../../ui/session/session';
import { PushDevice } from '../push/push-device';
import { Account } from './account';

@Component({
  selector: 'rw-account',
  imports: [Field, IonBackButton, IonButton, IonButtons, IonContent, IonHeader, IonRouterLink, IonToolbar, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './account-page.html',
  styleUrl: './account.css',
})
export class AccountPage {
  protected readonly session = inject(Session);
  protected readonly push = inject(PushDevice);
  protected readonly account = new Account(inject(Api));
  protected readonly icons = { arrowBack };

  ionViewWillEnter(): void {
    void this.account.read();
  }

  protected async leave(): Promise<void> {
    await this.push.leave();
    await this.session.signOut();
  }

  protected submit(event: Event, work: () => Promise<void>): void {
    event.preventDefault();
    void work();
  }
}
