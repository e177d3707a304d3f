/** What apps that came from a store call of the API, since which of their versions. Nothing is ever taken out of here. */
export interface InstalledApps {
  /** The first version from the stores that calls these. */
  since: string;
  calls: readonly string[];
}

/**
 * Installed apps stay for years, and no rollback of ours reaches them. The API may retire a route only once no supported
 * app calls it: raise `oldestSupported` first (with `minimumNative` in the plan, which tells those apps to be updated).
 */
export const installedApps: readonly InstalledApps[] = [
  {
    since: '1.0.0',
    calls: [
      ...['POST /api/identity/signup', 'POST /api/identity/login', 'POST /api/identity/refresh'],
      ...['POST /api/identity/logout', 'GET /api/account', 'POST /api/account/email/send'],
      ...['POST /api/account/email/verify', 'POST /api/account/phone', 'POST /api/account/phone/confirm'],
      ...['GET /api/wallet/balance', 'GET /api/wallet/movements', 'POST /api/qr', 'GET /api/banking'],
      ...['POST /api/banking/link', 'POST /api/banking/return', 'POST /api/banking/unlink'],
      ...['POST /api/notifications/devices', 'POST /api/notifications/devices/forget'],
      ...['POST /api/flags/ofrep/v1/evaluate/flags', 'GET /api/flags/events'],
      ...['GET /api/monitoring', 'GET /api/version'],
    ],
  },
];

/** The oldest version from the stores that the API still answers. */
export const oldestSupported = '1.0.0';

/** What supported apps call. A version calls what the last entry says that is not newer; so do those after it. */
export function stillCalled(
  oldest: string = oldestSupported,
  apps: readonly InstalledApps[] = installedApps,
): ReadonlySet<string> {
  const first = apps.findLastIndex(({ since }) => compare(since, oldest) <= 0);
  return new Set(apps.slice(Math.max(first, 0)).flatMap(({ calls }) => calls));
}

/** What supported apps call and the API would not answer any more: none may be retired yet. */
export const retiredTooSoon = (served: Iterable<string>, called = stillCalled()): string[] => {
  const answered = new Set(served);
  return [...called].filter((call) => !answered.has(call));
};

function compare(one: string, other: string): number {
  const [parts, others] = [one, other].map((version) => version.split('.').map(Number)) as [number[], number[]];
  const index = parts.findIndex((part, at) => part !== others[at]);
  return index === -1 ? 0 : (parts[index] ?? 0) - (others[index] ?? 0);
}
