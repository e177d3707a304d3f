import { z } from 'zod';

/** What all parts of a plan are written with. */
export const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, {
  error: 'utilisez des minuscules, des chiffres et des tirets, en commençant par une lettre (31 caractères au plus)',
});
export const path = z.string().regex(/^\/\S*$/, { error: 'un chemin commence par « / » et ne contient pas d’espace' });
export const ms = z
  .int()
  .min(0)
  .max(7 * 24 * 3_600_000);
const aShare = { error: 'donnez une part de 0 à 1, comme 0.01 pour 1 %' };
export const share = z.number(aShare).min(0, aShare).max(1, aShare);
export const command = z.array(z.string().min(1)).min(1, { error: 'donnez le programme, puis ses arguments' });
export const title = z.string().min(1);
const aPercent = { error: 'donnez un pourcentage entier de 1 à 100' };
export const percent = z.int(aPercent).min(1, aPercent).max(100, aPercent);
/** Never its value. */
export const secretName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, { error: 'un secret se nomme comme une variable, par exemple SESSION_SECRET' });
