export type AwsProblemCode =
  'not-found' | 'no-version-before' | 'refused' | 'throttled' | 'unreachable' | 'conflict' | 'late';

/** AWS could not be brought to do what was asked; the message says what was wrong and what to do. */
export class AwsProblem extends Error {
  readonly code: AwsProblemCode;
  constructor(code: AwsProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AwsProblem';
    this.code = code;
  }
}

const forbidden = [
  'AccessDenied',
  'AccessDeniedException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
  'ExpiredToken',
  'ExpiredTokenException',
  'CredentialsProviderError',
];
const tooMany = ['SlowDown', 'Throttling', 'ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'];

/**
 * Does one call of the SDK, which tries again by itself what may be tried again, and words its failure for a person.
 * @param what what was to be done, as it stands after "AWS n’a pas pu": "mettre à jour rewapp-prod/api-service"
 */
export async function asked<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsProblem) throw error;
    throw problemOf(what, error);
  }
}

function problemOf(what: string, error: unknown): AwsProblem {
  const { name, message, status } = told(error);
  const failed = `AWS n’a pas pu ${what}`;
  if (forbidden.includes(name)) {
    const sentence = `${failed} (${name}) : vérifiez la clé d’accès, ses droits et l’heure de cette machine.`;
    return new AwsProblem('refused', sentence, { cause: error });
  }
  if (tooMany.includes(name)) {
    return new AwsProblem('throttled', `${failed} : trop de demandes (${name}). Réessayez dans une minute.`, {
      cause: error,
    });
  }
  if (status === null || status >= 500) {
    const sentence = `${failed} : le service ne répond pas (${message}). Vérifiez le réseau et l’état d’AWS, puis recommencez ; le refaire est sans danger.`;
    return new AwsProblem('unreachable', sentence, { cause: error });
  }
  const code = /NotFound|NoSuch/.test(name) ? 'not-found' : 'refused';
  return new AwsProblem(code, `${failed} : ${message} (${name}). Vérifiez les noms dans le plan et dans AWS.`, {
    cause: error,
  });
}

interface Told {
  name: string;
  message: string;
  status: number | null;
}

function told(error: unknown): Told {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), status: null };
  const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const message = error.message || (error as Error & { code?: string }).code || error.name;
  return { name: error.name, message, status: $metadata?.httpStatusCode ?? null };
}

/** The code that AWS gave, whatever the protocol. */
export const awsCode = (error: unknown): string => told(error).name;
