// node plan/checks/lint.ts: §5.1, lint with 0 errors. The last line's value is how many errors and warnings there are.
import { relative } from 'node:path';
import { ESLint } from 'eslint';
import { conclude, type Outcome } from './outcome.ts';

await conclude(check);

async function check(): Promise<Outcome> {
  const results = await new ESLint().lintFiles(['.']);
  const faulty = results.filter(({ errorCount, warningCount }) => errorCount + warningCount > 0);
  for (const { filePath, messages } of faulty) {
    for (const { line, message } of messages) process.stderr.write(`${filePath}:${line} ${message}\n`);
  }
  const value = faulty.reduce((sum, each) => sum + each.errorCount + each.warningCount, 0);
  if (value === 0) return { passed: true, found: `0 erreur de lint dans ${results.length} fichiers`, value };
  const [first] = faulty;
  const where =
    first && `${relative('.', first.filePath)}, ligne ${first.messages[0]?.line} : ${first.messages[0]?.message}`;
  return { passed: false, found: `${value} erreurs de lint dans ${faulty.length} fichiers, dont ${where}`, value };
}
