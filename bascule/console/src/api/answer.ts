/** Why the server did not do as asked, in a sentence for people. */
export interface Refusal {
  code: string;
  message: string;
}

export type Answer<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

export const refused = (code: string, message: string): { ok: false; refusal: Refusal } => {
  return { ok: false, refusal: { code, message } };
};
