import { importPKCS8, SignJWT } from 'jose';
import { StoreError } from '../store-error.ts';

/** As App Store Connect gives it, under « Utilisateurs et accès », « Clés ». */
export interface ApiKey {
  id: string;
  issuer: string;
  /** The .p8 file, whole. */
  pem: string;
}

/** Apple takes twenty minutes at the most: https://developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests */
const livesS = 15 * 60;

/** A token for the next request; to sign one costs less than to keep it. @throws StoreError `credentials` */
export async function tokenOf({ id, issuer, pem }: ApiKey, now: number): Promise<string> {
  const issuedAt = Math.floor(now / 1_000);
  const key = await importPKCS8(pem, 'ES256').catch(() => {
    throw new StoreError(
      'credentials',
      'La clé d’App Store Connect n’est pas lisible : donnez le fichier .p8 entier par « npx bascule secret set ».',
    );
  });
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: id, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience('appstoreconnect-v1')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + livesS)
    .sign(key);
}
