// node plan/checks/unit.ts: §5.1, the unit tests pass at 100 %. The last line's value is that share.
import { conclude } from './outcome.ts';
import { suite } from './suite.ts';

await conclude(() => suite('unit', 'tests unitaires'));
