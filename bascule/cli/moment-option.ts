import type { Calendar } from '../core/window/schema.ts';
import { momentOf } from '../core/window/zone.ts';
import { CliError } from './cli-error.ts';

/** The moment that an option names, in milliseconds since 1970. @throws CliError `usage` */
export function momentOption(option: string, text: string, { timeZone }: Calendar): number {
  const moment = momentOf(text, timeZone);
  if (moment !== null) return moment;
  throw new CliError(
    'usage',
    `L’option « ${option} » ne prend pas « ${text} » : donnez un moment qui existe à ${timeZone}, comme 2026-11-29T03:00, ou avec son décalage, comme 2026-11-29T02:00:00Z.`,
  );
}
