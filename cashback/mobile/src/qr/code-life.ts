import type { QrIssued } from '../../../contracts/qr';

/** A code as this device holds it, its times brought to this device's clock (ms since 1970). */
export interface HeldCode {
  readonly text: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** A code is redrawn at this age, so that the one on screen has always time left to be read and sent. */
export const redrawAtAgeMs = 45_000;

/**
 * Brings an issued code to this device's clock. The server read its clock (`now`) somewhere between the asking and the
 * answer: the middle is the best guess, wrong by half the exchange at most.
 */
export function held(issued: QrIssued, askedAtMs: number, answeredAtMs: number): HeldCode {
  const deviceMinusServerMs = (askedAtMs + answeredAtMs) / 2 - Date.parse(issued.now);
  return {
    text: issued.code,
    issuedAtMs: Date.parse(issued.issuedAt) + deviceMinusServerMs,
    expiresAtMs: Date.parse(issued.expiresAt) + deviceMinusServerMs,
  };
}

/** Whether another code must be asked for now. A clock set back counts as well: the age would then mean nothing. */
export function isDue(code: HeldCode | null, nowMs: number): boolean {
  if (code === null) return true;
  const ageMs = nowMs - code.issuedAtMs;
  return ageMs >= redrawAtAgeMs || ageMs < -redrawAtAgeMs;
}

export function isValid(code: HeldCode, nowMs: number): boolean {
  return nowMs < code.expiresAtMs;
}

/** Whole seconds left, never below zero. */
export function secondsLeft(code: HeldCode, nowMs: number): number {
  return Math.max(0, Math.ceil((code.expiresAtMs - nowMs) / 1000));
}

export function lifetimeS(code: HeldCode): number {
  return (code.expiresAtMs - code.issuedAtMs) / 1000;
}
