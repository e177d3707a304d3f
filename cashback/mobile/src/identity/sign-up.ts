import { ChangeDetectionStrategy, Component, ElementRef, inject } from '@angular/core';
import { NavController } from '@ionic/angular';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { IonRouterLinkWithHref } from '@ionic/angular/ion-router-link';
import { RouterLink } from '@angular/router';
import { Logo } from '../../../ui/brand/logo';
import { Field } from '../../../ui/ionic/field';
import { focusFirstFault } from '../../../ui/ionic/focus';
import { Session } from '../../../ui/session/session';
import { SignUpForm } from './sign-up-form';

@Component({
  selector: 'rw-sign-up',
  imports: [Field, IonButton, IonContent, IonRouterLinkWithHref, Logo, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sign-up.html',
  styleUrl: './identity.css',
})
export class SignUp {
  protected readonly form = new SignUpForm(inject(Session));
  readonly #navigation = inject(NavController);
  readonly #screen = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (await this.form.submit()) await this.#navigation.navigateRoot('/');
    else focusFirstFault(this.#screen);
  }
}
