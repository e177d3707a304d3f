import type { ECSClientConfig } from '@aws-sdk/client-ecs';

/** How AWS is reached; the same for all of its services. */
export interface AwsAccess {
  region: string;
  /** Without it the SDK looks where it always does: variables, profile, role of the machine. */
  credentials?: NonNullable<ECSClientConfig['credentials']>;
  /** Instead of AWS's own addresses: a double, or a gateway. */
  endpoint?: string;
}

/** What every client of the SDK is made with: a call is tried five times, and one that hangs is given up. */
export function clientSettings({ region, credentials, endpoint }: AwsAccess) {
  return {
    ...{ region, maxAttempts: 5 },
    // Of silence, not of work: a large upload over a slow line is no call that hangs.
    requestHandler: { connectionTimeout: 3_000, socketTimeout: 20_000 },
    ...(credentials && { credentials }),
    ...(endpoint && { endpoint }),
  };
}
