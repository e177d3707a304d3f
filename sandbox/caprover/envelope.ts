/** CapRover's own codes: HTTP is 200 whatever they say (caprover v1.15.3, src/api/ApiStatusCodes.ts). */
export const codes = {
  ok: 100,
  deployStarted: 101,
  okPartly: 102,
  generic: 1000,
  captainNotReady: 1001,
  notAuthorised: 1102,
  exists: 1103,
  badName: 1104,
  wrongPassword: 1105,
  badToken: 1106,
  verification: 1107,
  illegalOperation: 1108,
  build: 1109,
  badParameter: 1110,
  notFound: 1111,
  authenticationFailed: 1112,
  backOff: 1113,
  nginx: 1116,
} as const;

/** What CapRover answers instead of doing it. */
export class CaptainError extends Error {
  readonly status: number;
  constructor(status: number, description: string) {
    super(description);
    this.name = 'CaptainError';
    this.status = status;
  }
}

export interface Envelope {
  status: number;
  description: string;
  data: unknown;
}

export const envelope = (description: string, data: unknown = {}, status: number = codes.ok): Envelope => ({
  status,
  description,
  data,
});
