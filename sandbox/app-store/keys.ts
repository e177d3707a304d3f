/** Of the sandbox's App Store Connect API key: made up, valid nowhere else. As base64 of DER, in one line. */
export const appStorePrivateKey =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgy0kJK8ahxYxyaFSjt1zEEJVzZTcuJlh4NDh+DgdOZjehRANCAARo3HDVrcUhawk8PBf/fv7nX9MBEePfjHhCyAAytBUGpcuCk1JYBnUle2cLGqlGiumrmq7Sdh2gdZnJ6wbF5c2S';

/** As Apple keeps it. */
export const appStorePublicKey =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaNxw1a3FIWsJPDwX/37+51/TARHj34x4QsgAMrQVBqXLgpNSWAZ1JXtnCxqpRorpq5qu0nYdoHWZyesGxeXNkg==';

/** As Apple's .p8 file writes it. */
export const appStoreKeyPem = `-----BEGIN PRIVATE KEY-----\n${appStorePrivateKey}\n-----END PRIVATE KEY-----\n`;

export const appStoreKeyId = 'SANDBOX2K6';
export const appStoreIssuer = '57246542-96fe-1a63-e053-0824d011072a';
