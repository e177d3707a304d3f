import type { PlanInput } from '../bascule/core/plan/schema.ts';

/** What is true of REWAPP's data before and after every migration: each asks for rows that there must not be. */
export const invariants: NonNullable<PlanInput['migrations']>['invariants'] = [
  {
    name: 'chaque transfert de points est équilibré',
    sql: 'SELECT transfer_id FROM wallet.ledger_entry GROUP BY transfer_id HAVING sum(amount) <> 0',
  },
  {
    name: 'chaque solde est la somme de ses écritures',
    sql: `SELECT account.code FROM wallet.ledger_account account
      LEFT JOIN wallet.ledger_entry entry ON entry.account_id = account.id
      WHERE NOT account.allow_negative
      GROUP BY account.id, account.code, account.posted HAVING coalesce(sum(entry.amount), 0) <> account.posted`,
  },
];
