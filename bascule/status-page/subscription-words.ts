import type { Language } from '../core/status/schema.ts';

interface Said {
  title: string;
  text: string;
}

/** What people are answered who subscribe, confirm or unsubscribe. */
export interface SubscriptionWords {
  /** The same whether the address was known before: nobody learns who is subscribed. */
  asked(email: string): Said;
  confirm: Said & { button: string };
  confirmed: Said;
  end: Said & { button: string };
  ended: Said;
  void: Said;
  tooMany: Said;
  /** What was wrong with what they sent, in a sentence of ours; it is in French. */
  wrong(sentence: string): Said;
  broken: Said;
}

export const subscriptionWords: Record<Language, SubscriptionWords> = {
  fr: {
    asked: (email) => ({
      title: 'Vérifiez votre boîte aux lettres',
      text: `Un message part vers ${email}. L’abonnement commence quand vous aurez ouvert le lien qu’il contient, dans les 24 heures.`,
    }),
    confirm: {
      title: 'Confirmer l’abonnement',
      text: 'Confirmez que cette adresse est la vôtre.',
      button: 'Confirmer',
    },
    confirmed: {
      title: 'Vous êtes abonné',
      text: 'Un message vous parviendra à chaque incident et à chaque maintenance.',
    },
    end: { title: 'Se désabonner', text: 'Vous ne recevrez plus aucun message.', button: 'Se désabonner' },
    ended: {
      title: 'Vous êtes désabonné',
      text: 'Votre adresse est effacée. Vous pouvez vous abonner à nouveau quand vous voulez.',
    },
    void: {
      title: 'Ce lien n’est plus valable',
      text: 'Il a déjà servi, ou plus de 24 heures sont passées. Vous pouvez vous abonner à nouveau depuis la page.',
    },
    tooMany: {
      title: 'Trop de demandes',
      text: 'Trop de demandes sont arrivées d’ici ou pour cette adresse : réessayez plus tard.',
    },
    wrong: (sentence) => ({ title: 'Cette demande ne peut pas aboutir', text: sentence }),
    broken: {
      title: 'Les abonnements ne sont pas disponibles',
      text: 'Rien n’a été changé : réessayez dans quelques minutes.',
    },
  },
  en: {
    asked: (email) => ({
      title: 'Check your inbox',
      text: `A message is on its way to ${email}. The subscription begins once you open the link in it, within 24 hours.`,
    }),
    confirm: { title: 'Confirm the subscription', text: 'Confirm that this address is yours.', button: 'Confirm' },
    confirmed: { title: 'You are subscribed', text: 'You will get a message for each incident and each maintenance.' },
    end: { title: 'Unsubscribe', text: 'You will get no more messages.', button: 'Unsubscribe' },
    ended: {
      title: 'You are unsubscribed',
      text: 'Your address is deleted. You can subscribe again whenever you like.',
    },
    void: {
      title: 'This link no longer works',
      text: 'It was used before, or more than 24 hours have passed. You can subscribe again from the page.',
    },
    tooMany: {
      title: 'Too many requests',
      text: 'Too many requests came from here or for this address: please try again later.',
    },
    wrong: () => ({
      title: 'This request cannot be carried out',
      text: 'Please check the address and the choice of components, or open the link exactly as it is in the message.',
    }),
    broken: {
      title: 'Subscriptions are not available',
      text: 'Nothing was changed: please try again in a few minutes.',
    },
  },
};
