// node plan/checks/integration.ts: §3.2, the integration tests pass at 100 %. The last line's value is that share.
import { conclude } from './outcome.ts';
import { suite } from './suite.ts';

await conclude(() => suite('integration', 'tests d’intégration'));
