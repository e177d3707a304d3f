import { defaultStackParser, linkedErrorsIntegration, makeNodeTransport, NodeClient, Scope } from '@sentry/node';
import type { ErrorEvent } from '@sentry/node';

export type Told = Readonly<{
  dsn: string;
  release: string;
  environment: string;
  beforeSend: (event: ErrorEvent) => ErrorEvent;
}>;

/**
 * A client of our own instead of the library's `init`: nothing of Node is wrapped, and nothing leaves but what is handed
 * over. In a file of its own, so that the bundle takes of the library what is named here, a thirtieth of it.
 */
export function sentryScope(told: Told): Scope {
  const client = new NodeClient({
    ...told,
    transport: makeNodeTransport,
    stackParser: defaultStackParser,
    integrations: [linkedErrorsIntegration()],
  });
  const scope = new Scope();
  scope.setClient(client);
  client.init();
  return scope;
}
