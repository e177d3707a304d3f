import { describe, expect, it } from 'vitest';
import { wireTo } from '../../../ui/api/wire';
import { Session } from '../../../ui/session/session';
import { memoryStore } from '../../../ui/session/session.fixture';
import { SignUpForm } from './sign-up-form';

function formAgainst(answer: Response): { form: SignUpForm; session: Session; sent: string[] } {
  const sent: string[] = [];
  const wire = wireTo('/api', async (_url, request) => {
    sent.push(String(request?.body));
    return answer;
  });
  const session = new Session(wire, memoryStore());
  return { form: new SignUpForm(session), session, sent };
}

const opened = {
  accessToken: 'a',
  accessExpiresInS: 900,
  refreshToken: 'r',
  subject: { id: '1', email: 'lea@exemple.fr', displayName: 'Léa', role: 'consumer' },
};

describe('signing up', () => {
  it('names every field at fault before anything is sent', async () => {
    const { form, sent } = formAgainst(Response.json(opened));
    form.email.set('lea@');
    expect(await form.submit()).toBe(false);
    expect(Object.keys(form.fields())).toEqual(['email', 'password', 'displayName']);
    expect(form.fields()['password']).toBe('Le mot de passe compte au moins 10 caractères.');
    expect(sent).toEqual([]);
  });

  it('opens the session with what was typed, cleaned', async () => {
    const { form, session, sent } = formAgainst(Response.json(opened, { status: 201 }));
    form.displayName.set(' Léa ');
    form.email.set('LEA@exemple.fr ');
    form.password.set('un-long-secret');
    expect(await form.submit()).toBe(true);
    expect(JSON.parse(sent[0]!)).toEqual({ displayName: 'Léa', email: 'lea@exemple.fr', password: 'un-long-secret' });
    expect(session.subject()?.displayName).toBe('Léa');
  });

  it('shows the API’s own sentence when the address is taken', async () => {
    const taken = { code: 'deja-inscrit', message: 'Un compte existe déjà avec cette adresse : connectez-vous.' };
    const { form } = formAgainst(Response.json(taken, { status: 409 }));
    form.displayName.set('Léa');
    form.email.set('lea@exemple.fr');
    form.password.set('un-long-secret');
    expect(await form.submit()).toBe(false);
    expect(form.refusal()?.message).toBe(taken.message);
  });
});
