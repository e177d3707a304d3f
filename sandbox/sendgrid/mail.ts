import { z } from 'zod';

const address = z.looseObject({ email: z.string(), name: z.string().optional() });

/** `POST /v3/mail/send`: what of it a person looks at. */
export const mail = z.looseObject({
  personalizations: z
    .array(z.looseObject({ to: z.array(address).min(1), custom_args: z.record(z.string(), z.string()).optional() }))
    .min(1),
  from: address,
  subject: z.string().min(1),
  content: z.array(z.looseObject({ type: z.string(), value: z.string().min(1) })).min(1),
  custom_args: z.record(z.string(), z.string()).optional(),
  mail_settings: z.looseObject({ sandbox_mode: z.looseObject({ enable: z.boolean() }).optional() }).optional(),
});
export type Mail = z.infer<typeof mail>;

export interface Refused {
  message: string;
  field: string | null;
  help: string | null;
}

const looksLikeMail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The mail, or what SendGrid says is wrong with it: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors. */
export function mailOf(sent: unknown): Mail | { errors: Refused[] } {
  const read = mail.safeParse(sent);
  if (!read.success) return { errors: read.error.issues.map((issue) => refused(issue.path.join('.'))) };
  const { from, personalizations } = read.data;
  const wrong = [
    ...(looksLikeMail.test(from.email) ? [] : ['from']),
    ...personalizations.flatMap(({ to }, index) =>
      to.every(({ email }) => looksLikeMail.test(email)) ? [] : [`personalizations.${index}.to`],
    ),
  ];
  return wrong.length > 0 ? { errors: wrong.map(invalidAddress) } : read.data;
}

const help = 'http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message.';

function refused(field: string): Refused {
  const message =
    field === 'personalizations'
      ? 'The personalizations field is required and must have at least one personalization.'
      : `The ${field} parameter is required.`;
  return { message, field, help: `${help}${field}` };
}

function invalidAddress(field: string): Refused {
  return { message: 'Does not contain a valid address.', field: `${field}.email`, help: `${help}${field}` };
}
