// node bascule/gitops/smoke.ts <steps.json> <address>: a component's smoke tests as its plan has them, against a new
// version that nobody meets yet. What AnalysisTemplate « smoke » runs in the cluster; needs no package.
import { readFile } from 'node:fs/promises';
import type { SmokeStep } from '../core/plan/schema.ts';
import { runSmoke } from '../targets/smoke.ts';

const [file, address] = process.argv.slice(2);
if (file === undefined || address === undefined) {
  process.stderr.write(
    'Donnez le fichier des étapes et l’adresse : node bascule/gitops/smoke.ts étapes.json http://api\n',
  );
  process.exitCode = 2;
} else {
  const steps = JSON.parse(await readFile(file, 'utf8')) as SmokeStep[];
  const results = await runSmoke({
    steps,
    fetchSlot: (path, init) => fetch(new URL(path, address), init),
    onResult: ({ passed, name, detail }) => process.stdout.write(`${passed ? '✓' : '✗'} ${name} : ${detail}\n`),
  });
  if (results.length === 0) process.stderr.write('Le fichier ne contient aucune étape : rien n’a été vérifié.\n');
  process.exitCode = results.length > 0 && results.every(({ passed }) => passed) ? 0 : 1;
}
