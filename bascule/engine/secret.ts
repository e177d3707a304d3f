import { createHash, randomBytes } from 'node:crypto';

/** 32 random bytes in base64url after a prefix that says what it opens. */
export const newSecret = (prefix: string) => `${prefix}${randomBytes(32).toString('base64url')}`;

/** All that is kept of a secret. Looking for it tells by its time something of the hash alone. */
export const sha256 = (secret: string) => createHash('sha256').update(secret).digest();
