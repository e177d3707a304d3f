import { z } from 'zod';
import { row } from '../../core/doctor/row.ts';

/** GET /api/environments/:environment/doctor: every row, in the order of §3.1, §3.2 and §3.3. It looks while it is asked. */
export const diagnosis = z.strictObject({ environment: z.string(), rows: z.array(row) });
export type Diagnosis = z.infer<typeof diagnosis>;
