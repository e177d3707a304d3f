import type { World } from '../world.ts';
import type { Submission } from './app.ts';

/** As Apple writes to the owner of an app; the person in front of the inbox may be the reviewer. */
export function askForReview({ inbox, faults, now }: World, submission: Submission): void {
  if (faults.take('stores', ['refused'])) submission.verdict = 'reject';
  const judge = (verdict: 'approve' | 'reject', state: string) => async () => {
    if (submission.state !== 'WAITING_FOR_REVIEW') throw new Error('cette revue est terminée');
    Object.assign(submission, { verdict, endsAt: now() });
    inbox.change(message.id, { state, actions: [] });
    return state;
  };
  const { name = '', build = null } = submission.version ?? {};
  const message = inbox.receive({
    ...{ kind: 'mail', service: 'stores', from: 'App Store Connect', to: ['équipe de l’app'], state: 'en revue' },
    subject: `Revue de la version ${name}, build ${build?.number}`,
    text: 'Le statut de votre app est passé à « En attente de vérification ».',
    raw: { version: name, build: build?.number },
    actions: [
      { name: 'approve', title: 'Approuver', act: judge('approve', 'approuvée') },
      { name: 'reject', title: 'Refuser', act: judge('reject', 'refusée') },
    ],
  });
}
