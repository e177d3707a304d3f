import { z } from 'zod';
import type { Account } from '../people.ts';

export type DashboardRole = 'partner' | 'admin';

/**
 * How far a journey may go on a dashboard. `whole`: the accounts are made up, like all the data, so points may be
 * credited. `look`: a synthetic account among real ones, which signs in and changes nothing. `door`: no account at all.
 */
export type Access = { depth: 'whole' | 'look'; account: Account } | { depth: 'door' };

const accounts = z.array(z.object({ role: z.string(), email: z.string(), password: z.string() }));

/**
 * Reads BASCULE_DEMO_ACCOUNTS (the plan's made-up accounts) and BASCULE_SYNTHETIC_ACCOUNTS (a secret), both JSON as in
 * `[{"role":"partner","email":"...","password":"..."}]`. @throws Error of one sentence, which never shows a password
 */
export function accessOf(role: DashboardRole, variables: Record<string, string | undefined>): Access {
  const madeUp = accountOf(role, 'BASCULE_DEMO_ACCOUNTS', variables);
  if (madeUp) return { depth: 'whole', account: madeUp };
  const synthetic = accountOf(role, 'BASCULE_SYNTHETIC_ACCOUNTS', variables);
  return synthetic ? { depth: 'look', account: synthetic } : { depth: 'door' };
}

function accountOf(role: string, variable: string, variables: Record<string, string | undefined>): Account | undefined {
  const text = variables[variable];
  if (!text) return undefined;
  const read = accounts.safeParse(parsed(text));
  if (!read.success)
    throw new Error(`la variable ${variable} est un tableau JSON de comptes {"role","email","password"}.`);
  return read.data.find((each) => each.role === role);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
