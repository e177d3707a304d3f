import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { ImageError } from '../../image/image-error.ts';
import type { RegistryAccount } from '../../image/registry.ts';
import { clientSettings, type AwsAccess } from './clients.ts';

/**
 * Who may push to and pull from the registry of whose role this machine has, for the next 12 hours.
 * @throws ImageError `registry-refused`
 */
export async function ecrLogin(access: AwsAccess): Promise<RegistryAccount> {
  const client = new ECRClient(clientSettings(access));
  try {
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
    const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString('utf8');
    const [, user, password] = /^([^:]+):(.+)$/s.exec(token) ?? [];
    if (user && password) return { user, password };
    throw new Error('no token came');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const sentence = `ECR ne donne pas de mot de passe (${why}) : vérifiez que le rôle de cette machine peut « ecr:GetAuthorizationToken ».`;
    throw new ImageError('registry-refused', sentence, { cause });
  } finally {
    client.destroy();
  }
}
