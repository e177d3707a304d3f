/** `<account>.dkr.ecr.<region>.amazonaws.com`, with what may follow. */
const ECR = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\/|$)/;

/** The region of a registry of ECR; null for any other registry. */
export function ecrRegion(prefix: string): string | null {
  return ECR.exec(prefix)?.[1] ?? null;
}
