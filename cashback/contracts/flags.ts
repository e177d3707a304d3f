/**
 * The flags that REWAPP's components read, with what each gives while nobody can say: features that are there stay
 * there, and those to come stay away. What they mean is in plan/flags.ts.
 */
export const flagDefaults = {
  /** Mobile app and API: codes are issued and shown. */
  'qr-code': true,
  /** Partner app: the till may read codes by its camera. */
  'scan-camera': true,
  /** Admin: the list of users can be taken along as CSV. */
  'export-utilisateurs': false,
  /** Public site: a line above all pages; empty: none. */
  'bandeau-vitrine': '',
} as const satisfies Record<string, boolean | string>;

export type FlagName = keyof typeof flagDefaults;
type Kind<Name extends FlagName> = (typeof flagDefaults)[Name] extends string ? string : boolean;
export type FlagValue<Name extends FlagName> = Kind<Name>;
export type Switch = { [Name in FlagName]: Kind<Name> extends boolean ? Name : never }[FlagName];

/** POST /api/flags/ofrep/v1/evaluate/flags: OFREP's bulk evaluation, as whoever asks. GET /api/flags/events: its stream. */
export const flagsBase = '/api/flags';
