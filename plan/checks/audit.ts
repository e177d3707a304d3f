// node plan/checks/audit.ts: §7.1, npm audit without critical vulnerabilities, over what package-lock.json installs. The
// last line's value is how many critical ones there are. A registry that does not answer leaves nothing known: not green.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { readAudit } from './audit-report.ts';
import { conclude, type Outcome } from './outcome.ts';

await conclude(check);

async function check(): Promise<Outcome> {
  process.stderr.write('npm audit : le registre est interrogé…\n');
  const child = spawn('npm', ['audit', '--json', '--package-lock-only'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [report] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return readAudit(report);
}
