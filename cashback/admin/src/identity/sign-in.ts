import { ChangeDetectionStrategy, Component, ElementRef, inject } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import type { ErrorStateMatcher } from '@angular/material/core';
import { MatError, MatFormField, MatInput, MatLabel } from '@angular/material/input';
import { Router } from '@angular/router';
import { Logo } from '../../../ui/brand/logo';
import { Session } from '../../../ui/session/session';
import { SignInForm } from '../../../ui/session/sign-in-form';

@Component({
  selector: 'rw-sign-in',
  imports: [FormsModule, Logo, MatButton, MatError, MatFormField, MatInput, MatLabel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sign-in.html',
  styleUrl: './sign-in.css',
})
export class SignIn {
  protected readonly session = inject(Session);
  protected readonly form = new SignInForm(this.session, {
    role: 'admin',
    wrongRole:
      'Ce compte n’est pas un compte administrateur. Connectez-vous avec un compte de l’équipe REWAPP ; clients et commerçants ont leur propre application.',
  });
  protected readonly faulty = { email: this.#faultyWhen('email'), password: this.#faultyWhen('password') };
  readonly #router = inject(Router);
  readonly #screen = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (await this.form.submit()) await this.#router.navigateByUrl('/');
    else requestAnimationFrame(() => this.#screen.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }

  #faultyWhen(field: string): ErrorStateMatcher {
    return { isErrorState: () => this.form.fields()[field] !== undefined };
  }
}
