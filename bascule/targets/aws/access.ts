import type { AwsAccount } from '../../core/target/aws-account.ts';
import { AwsProblem } from './aws-problem.ts';
import type { AwsAccess } from './clients.ts';

/** The value of a secret of the environment; null when nobody gave it. */
export type SecretOf = (name: string) => Promise<string | null>;

/** How the account that the plan names is reached. Secrets are read at the first request, and again when AWS's clients want them anew. */
export function accessOf({ region, endpoint, access }: AwsAccount, secret: SecretOf): AwsAccess {
  const value = async (name: string) => {
    const found = await secret(name);
    if (found !== null) return found;
    const sentence = `Le secret ${name} n’a pas été donné : donnez-le à l’environnement, puis recommencez.`;
    throw new AwsProblem('refused', sentence);
  };
  const credentials = access && {
    credentials: async () => ({
      accessKeyId: await value(access.idSecret),
      secretAccessKey: await value(access.keySecret),
    }),
  };
  return { region, ...(endpoint && { endpoint }), ...credentials };
}
