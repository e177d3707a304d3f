import { CapRoverError, type CapRoverErrorCode } from './caprover-error.ts';
import type { HttpAnswer } from './http.ts';
import { envelope } from './wire.ts';

/** What an answer says to us. `later`: nothing is wrong with the question, ask again. */
export type Meaning =
  | { is: 'done'; data: unknown }
  | { is: 'login' }
  /** Asked in plain text, it wants TLS; nothing was done. */
  | { is: 'moved'; to: string }
  | { is: 'later'; why: string; busy: boolean }
  | { is: 'no'; status: number | null; description: string };

/** Pure: an answer, or what kept it from coming. */
export function meaningOf(answer: HttpAnswer | Error): Meaning {
  if (answer instanceof Error) return { is: 'later', why: answer.message, busy: false };
  const { status, text } = answer;
  // The only one in plain text: CapRover's lock is taken.
  if (status === 429) return { is: 'later', why: text, busy: true };
  // Its nginx without it, or Docker that was just updated otherwise.
  if (status >= 500) return { is: 'later', why: `HTTP ${status}`, busy: false };
  if (status >= 300 && status < 400) {
    const to = String(answer.headers.location);
    return to.startsWith('https://')
      ? { is: 'moved', to }
      : { is: 'no', status: null, description: `il renvoie vers ${to}` };
  }
  const parsed = envelope.safeParse(jsonOf(text));
  if (!parsed.success) {
    return { is: 'no', status: null, description: `HTTP ${status} sans enveloppe : ce n’est pas CapRover qui répond` };
  }
  const { status: code, description, data } = parsed.data;
  if (code >= 100 && code < 200) return { is: 'done', data };
  if (code === 1106 || code === 1102) return { is: 'login' };
  if (code === 1001 || code === 1101) return { is: 'later', why: description, busy: false };
  // A build of this app is under way; all else of 1108 stays as it is.
  if (code === 1108 && /build in-progress/i.test(description)) return { is: 'later', why: description, busy: true };
  // The service of an app with a volume is still being made.
  if (code === 1000 && /try again in a minute/i.test(description))
    return { is: 'later', why: description, busy: false };
  return { is: 'no', status: code, description };
}

const sentences: Partial<Record<number, [CapRoverErrorCode, string]>> = {
  1104: ['refused', 'Renommez le composant ou changez le préfixe de la cible dans le plan.'],
  1105: ['wrong-password', 'Donnez son mot de passe avec « npx bascule secret set ».'],
  1107: ['refused', 'Faites pointer ce nom de domaine vers l’adresse de CapRover, puis relancez.'],
  1109: ['build-failed', 'Lisez le journal de la construction dans CapRover.'],
  1112: [
    'refused',
    'Vérifiez que CapRover atteint ce registre, et que le compte qui lui est donné peut en tirer des images.',
  ],
  1113: ['wrong-password', 'Attendez 30 secondes, puis donnez le bon mot de passe.'],
  1114: [
    'wrong-password',
    'Bascule ne peut pas taper de code à usage unique : ôtez la double authentification de ce CapRover.',
  ],
  1116: ['nginx-refused', 'Rien n’a changé dans le routage. Corrigez la configuration que nginx nomme, puis relancez.'],
};

/** One sentence: what was asked, what was said, what to do. */
export function refusal(
  meaning: Exclude<Meaning, { is: 'done' }>,
  asked: { method: string; path: string; patienceMs: number },
): CapRoverError {
  const call = `${asked.method} ${asked.path}`;
  const seconds = Math.round(asked.patienceMs / 1_000);
  if (meaning.is === 'login') {
    return new CapRoverError(
      'refused',
      `CapRover ne reconnaît plus le jeton qu’il vient de donner (${call}) : voyez si deux CapRover répondent à cette adresse.`,
    );
  }
  if (meaning.is === 'later') {
    const { why, busy } = meaning;
    if (busy)
      return new CapRoverError(
        'busy',
        `CapRover est resté occupé pendant ${seconds} s (${call} : ${why}) : attendez la fin de l’autre opération, puis relancez.`,
      );
    return new CapRoverError(
      'unreachable',
      `CapRover n’a pas répondu pendant ${seconds} s (${call} : ${why}) : vérifiez son adresse et qu’il tourne, puis relancez.`,
    );
  }
  if (meaning.is === 'moved') {
    return new CapRoverError(
      'refused',
      `CapRover renvoie ${call} vers ${meaning.to} : donnez l’adresse en https de CapRover dans le plan.`,
    );
  }
  const { status, description } = meaning;
  const [code, remedy] = (status !== null && sentences[status]) || [
    'refused',
    'Corrigez ce qu’il nomme, puis relancez.',
  ];
  const number = status === null ? '' : ` (${status})`;
  return new CapRoverError(
    code,
    `CapRover a refusé ${call}${number} : ${description.trim()} ${remedy}`,
    status === null ? {} : { status },
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
