import { Inject, Injectable } from '@nestjs/common';
import type { Login, Session, SignUp } from '../../contracts/identity.ts';
import { Refusal } from '../refusal.ts';
import { Accounts } from './accounts.ts';
import { SignInAttempts } from './attempts.ts';
import { EmailOutbox } from './email/outbox.ts';
import { EmailVerifications } from './email/verifications.ts';
import { isPassword } from './passwords.ts';
import { Sessions } from './sessions.ts';

/** The ways in: a new account, or the password of one. */
@Injectable()
export class SignIn {
  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(SignInAttempts) private readonly attempts: SignInAttempts,
    @Inject(EmailVerifications) private readonly emails: EmailVerifications,
    @Inject(EmailOutbox) private readonly mails: EmailOutbox,
  ) {}

  /** Opens a consumer account and signs in. Refuses with `deja-inscrit`. */
  async withNewAccount(wish: SignUp): Promise<Session> {
    const account = await this.accounts.open({ ...wish, role: 'consumer', link: this.emails.draft(wish.email) });
    this.mails.wake();
    return this.sessions.open(account);
  }

  /** Refuses with `identifiants-invalides`, in the same words and time whether the address is known or not. */
  async withPassword({ email, password }: Login, address: string): Promise<Session> {
    await this.attempts.charge(email, address);
    const account = await this.accounts.byEmail(email);
    const matches = await isPassword(password, account?.passwordHash);
    if (!account || !matches) {
      throw new Refusal('identifiants-invalides', 'L’adresse e-mail ou le mot de passe ne correspond pas.');
    }
    const [session] = await Promise.all([this.sessions.open(account), this.attempts.giveBack(email, address)]);
    return session;
  }
}
