import { z } from 'zod';
import type { Outcome } from './outcome.ts';

const levels = ['critical', 'high', 'moderate', 'low'] as const;
const words = { critical: 'critiques', high: 'élevées', moderate: 'modérées', low: 'faibles' };

const report = z.object({
  metadata: z.object({ vulnerabilities: z.record(z.enum(levels), z.int()).and(z.object({ total: z.int() })) }),
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string() })),
});
const refusal = z.object({ message: z.string() });

/** What `npm audit --json` wrote. Anything but a whole report is a failure: nothing was looked at. */
export function readAudit(text: string): Outcome {
  const json = parsed(text);
  const read = report.safeParse(json);
  if (!read.success) return { passed: false, found: `Aucune analyse : ${reasonIn(json)}` };
  const { metadata, vulnerabilities } = read.data;
  const value = metadata.vulnerabilities.critical;
  const counts = levels.map((level) => `${metadata.vulnerabilities[level]} ${words[level]}`).join(', ');
  const critical = Object.keys(vulnerabilities).filter((name) => vulnerabilities[name]?.severity === 'critical');
  const named = critical.length > 0 ? ` ; mettez à jour ${critical.join(', ')}` : '';
  return { passed: value === 0, found: `Vulnérabilités connues : ${counts}${named}`, value };
}

function reasonIn(json: unknown): string {
  const told = refusal.safeParse(json);
  return told.success
    ? `le registre npm a répondu « ${told.data.message} »`
    : 'npm audit n’a pas rendu de rapport : vérifiez le réseau et package-lock.json';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
