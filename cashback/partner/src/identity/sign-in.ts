import { ChangeDetectionStrategy, Component, ElementRef, inject } from '@angular/core';
import { NavController } from '@ionic/angular';
import { IonButton } from '@ionic/angular/ion-button';
import { IonContent } from '@ionic/angular/ion-content';
import { Logo } from '../../../ui/brand/logo';
import { Field } from '../../../ui/ionic/field';
import { focusFirstFault } from '../../../ui/ionic/focus';
import { Session } from '../../../ui/session/session';
import { SignInForm } from '../../../ui/session/sign-in-form';

@Component({
  selector: 'rw-sign-in',
  imports: [Field, IonButton, IonContent, Logo],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sign-in.html',
  styleUrl: './sign-in.css',
})
export class SignIn {
  protected readonly session = inject(Session);
  protected readonly form = new SignInForm(this.session, {
    role: 'partner',
    wrongRole:
      'Ce compte n’est pas un compte partenaire. Connectez-vous avec le compte de votre commerce, ou installez l’application REWAPP si vous êtes client.',
  });
  readonly #navigation = inject(NavController);
  readonly #screen = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (await this.form.submit()) await this.#navigation.navigateRoot('/');
    else focusFirstFault(this.#screen);
  }
}
