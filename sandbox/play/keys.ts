import { fcmClientEmail, fcmPrivateKeyPem } from '../keys.ts';

/** The service account's file, as its owner downloads it, for the double that listens at this address. */
export const playServiceAccount = (url: string): string =>
  `{"type":"service_account","client_email":"${fcmClientEmail}","private_key":"${fcmPrivateKeyPem}","token_uri":"${url}/token"}`;
