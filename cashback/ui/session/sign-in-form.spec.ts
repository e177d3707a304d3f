import { describe, expect, it } from 'vitest';
import type { Wire } from '../api/wire';
import { memoryStore, tokens } from './session.fixture';
import { Session } from './session';
import { SignInForm } from './sign-in-form';

const wire: Wire = async () => ({ status: 200, answer: { ok: true, value: tokens(1, 'consumer') } });
const doorOf = (role: 'consumer' | 'partner') => {
  const session = new Session(wire, memoryStore());
  return { session, form: new SignInForm(session, { role, wrongRole: 'Ce compte n’est pas un compte partenaire.' }) };
};

describe('signing in', () => {
  it('lets in the role of the application', async () => {
    const { form, session } = doorOf('consumer');
    form.email.set('lea@exemple.fr');
    form.password.set('secret');
    expect(await form.submit()).toBe(true);
    expect(session.subject()?.role).toBe('consumer');
  });

  it('turns away another role with a clear sentence', async () => {
    const { form, session } = doorOf('partner');
    form.email.set('lea@exemple.fr');
    form.password.set('secret');
    expect(await form.submit()).toBe(false);
    expect(form.refusal()?.message).toBe('Ce compte n’est pas un compte partenaire.');
    expect(session.subject()).toBeNull();
  });

  it('says what is missing, field by field', async () => {
    const { form } = doorOf('consumer');
    expect(await form.submit()).toBe(false);
    expect(form.fields()).toEqual({
      email: 'Indiquez une adresse e-mail valide, par exemple lea@exemple.fr.',
      password: 'Indiquez votre mot de passe.',
    });
  });
});
