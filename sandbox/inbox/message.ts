/** What a double received, as people look at it. */
export const kinds = ['mail', 'sms', 'push', 'chat', 'page', 'error'] as const;
export type Kind = (typeof kinds)[number];

/** Something that the person in front of the inbox can do about a message: acknowledge a page, let a mail bounce. */
export interface Action {
  name: string;
  /** French, on its button. */
  title: string;
  /** Answers what to say when it is done. @throws with what to say when it failed */
  act(): Promise<string>;
}

export interface Incoming {
  kind: Kind;
  service: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  /** Of a mail. */
  html?: string | null;
  /** One word on how it stands, French: « déclenchée », « acquittée ». */
  state?: string | null;
  /** What came, to the letter; without keys. */
  raw: unknown;
  actions?: Action[];
}

export interface Message extends Required<Omit<Incoming, 'actions'>> {
  /** Counts up from 1. */
  id: number;
  /** Milliseconds since 1970. */
  at: number;
  actions: Action[];
}

export interface Wanted {
  kind?: Kind | undefined;
  /** Part of one of its receivers, case ignored. */
  to?: string | undefined;
  /** Only those that came after the message with this id. */
  after?: number | undefined;
}

export function isWanted(message: Message, { kind, to, after }: Wanted): boolean {
  return (
    (kind === undefined || message.kind === kind) &&
    (to === undefined || message.to.some((each) => each.toLowerCase().includes(to.toLowerCase()))) &&
    (after === undefined || message.id > after)
  );
}

/** As it travels: actions without what they do. */
export function shown({ actions, ...message }: Message) {
  return { ...message, actions: actions.map(({ name, title }) => ({ name, title })) };
}
