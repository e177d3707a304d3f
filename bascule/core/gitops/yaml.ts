import { stringify } from 'yaml';
import type { ExportedFile } from './manifest.ts';

/** The first line of every file that only the plan changes. */
export const HEADER = 'Écrit par « npx bascule plan export --format argocd » : changez le plan, pas ce fichier.';

/** A file of the export as it is written. Texts that YAML 1.1 readers, as Kubernetes', would take for others are quoted. */
export function toYaml({ documents, comment, once }: ExportedFile): string {
  const lines = [...(once ? [] : [HEADER]), ...comment].map((line) => `# ${line}\n`).join('');
  const options = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;
  return lines + documents.map((document) => stringify(document, options)).join('---\n');
}
