/** Writes the Prisma client to `generated/`; throws with Prisma's own words when it fails. */
export function generatePrismaClient(): void;
