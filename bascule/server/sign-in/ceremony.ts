import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Pool } from 'pg';
import type { Person } from '../../core/approval/schema.ts';
import type { Clock } from '../../engine/clock.ts';
import {
  findPasskey,
  keepChallenge,
  listPasskeys,
  takeChallenge,
  type PasskeyRow,
} from '../../engine/passkey-table.ts';
import { Refusal } from '../refusal.ts';
import type { Asked, PasskeyAnswer } from './wire.ts';

interface CeremonyGround {
  pool: Pool;
  clock: Clock;
  origin: URL;
  /** What the browser names beside the passkey. */
  product: string;
}

/** A passkey that was made just now. */
export type Made = Pick<PasskeyRow, 'credential' | 'publicKey' | 'signCount' | 'transports'>;

/** Asks a browser for a new passkey of a person. */
export async function askForPasskey({ pool, clock, origin, product }: CeremonyGround, person: Person): Promise<Asked> {
  const { generateRegistrationOptions } = await webauthn();
  const own = (await listPasskeys(pool)).filter((each) => each.person === person.name && each.revokedAt === null);
  const options = await generateRegistrationOptions({
    ...{ rpName: `Bascule · ${product}`, rpID: origin.hostname, userName: person.email },
    ...{ userID: new TextEncoder().encode(person.name), userDisplayName: person.displayName },
    excludeCredentials: own.map(({ credential: id, transports }) => ({ id, transports })),
    // Found by the device without a name being typed, and by a finger, a face or a code: not by the device alone.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await keepChallenge(pool, options.challenge, person.name, clock.now());
  return { options: { ...options } };
}

/** @throws Refusal when the answer is not that of the browser that was asked */
export async function passkeyMade(ground: CeremonyGround, person: string, answer: PasskeyAnswer): Promise<Made> {
  const { verifyRegistrationResponse } = await webauthn();
  const response = answer as unknown as RegistrationResponseJSON;
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    ...expected(ground, person),
    response,
  }).catch(notProved);
  if (!verified || !registrationInfo) return notProved();
  const { id: credential, publicKey, counter: signCount, transports = [] } = registrationInfo.credential;
  return { credential, publicKey, signCount, transports };
}

/** Asks a browser to prove that it holds a passkey of ours; which one, it finds itself. */
export async function askToSignIn({ pool, clock, origin }: CeremonyGround): Promise<Asked> {
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({ rpID: origin.hostname, userVerification: 'required' });
  await keepChallenge(pool, options.challenge, null, clock.now());
  return { options: { ...options } };
}

/** The passkey that answered, and how often it was used by now. @throws Refusal unless it is one of ours that works */
export async function passkeyShown(
  ground: CeremonyGround,
  answer: PasskeyAnswer,
): Promise<{ passkey: PasskeyRow; signCount: number }> {
  const { verifyAuthenticationResponse } = await webauthn();
  const passkey = await findPasskey(ground.pool, answer.id);
  if (!passkey)
    throw new Refusal('unauthenticated', `Ce passkey est inconnu ici : ${howToMakeOne}, ou donnez votre jeton.`);
  if (passkey.revokedAt !== null)
    throw new Refusal(
      'unauthenticated',
      `Le passkey ${passkey.id} a été révoqué par ${passkey.revokedBy} : ${howToMakeOne}.`,
    );
  const { credential: id, publicKey, signCount: counter } = passkey;
  const transports = passkey.transports as AuthenticatorTransport[];
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    ...expected(ground, null),
    response: answer as unknown as AuthenticationResponseJSON,
    credential: { id, publicKey, counter, transports },
  }).catch(notProved);
  return verified ? { passkey, signCount: authenticationInfo.newCounter } : notProved();
}

/** Each challenge can be answered once, by this very origin, with a finger, a face or a code. */
function expected({ pool, clock, origin }: CeremonyGround, person: string | null) {
  return {
    expectedChallenge: (challenge: string) => takeChallenge(pool, challenge, person, clock.now()),
    expectedOrigin: origin.origin,
    expectedRPID: origin.hostname,
    requireUserVerification: true,
  };
}

function notProved(): never {
  throw new Refusal('unauthenticated', 'Ce passkey n’a pas prouvé qui vous êtes, ou trop tard : recommencez.');
}

const howToMakeOne = '« npx bascule console invite <personne> » donne un lien qui en fait un';

/** It takes a while to load, and most servers never need it. */
const webauthn = () => import('@simplewebauthn/server');
