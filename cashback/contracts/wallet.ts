import * as z from 'zod';

/** GET /api/wallet/balance (consumer). Points are integers. */
export const balance = z.object({ points: z.int(), updatedAt: z.iso.datetime().nullable() });
export type Balance = z.infer<typeof balance>;

/** GET /api/wallet/movements (consumer): the last 20 transfers of the account, newest first. */
export const movement = z.object({ transferId: z.uuid(), kind: z.string(), points: z.int(), label: z.string(), at: z.iso.datetime() });
export const movements = z.object({ movements: z.array(movement) });
export type Movement = z.infer<typeof movement>;
export type Movements = z.infer<typeof movements>;
