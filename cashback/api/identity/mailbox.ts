/** The mailbox behind an address: `lea+caisse@exemple.fr` and `Lea@exemple.fr` are read by the same person. */
export function mailboxOf(email: string): string {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  return `${local.split('+')[0]}@${domain}`;
}
