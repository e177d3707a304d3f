import { bodies, isTemplate } from './body.ts';
import type { Said, Templates, Terms } from './said.ts';
import { deploymentTemplates } from './templates/deployments.ts';
import { incidentTemplates } from './templates/incidents.ts';
import { otherTemplates } from './templates/others.ts';
import { storeTemplates } from './templates/stores.ts';

const templates: Templates = { ...deploymentTemplates, ...incidentTemplates, ...storeTemplates, ...otherTemplates };

/**
 * A message in words. One whose template is not known here, or whose body does not hold what it should, is said as well
 * as it can be: a message that tells little is better than one that never comes.
 */
export function say(template: string, body: Readonly<Record<string, unknown>>, terms: Terms): Said {
  if (!isTemplate(template)) return asItIs(template, body);
  const parsed = bodies[template].safeParse(body);
  if (!parsed.success) return asItIs(template, body);
  const words = templates[template] as (body: unknown, terms: Terms) => Said;
  return words(parsed.data, terms);
}

function asItIs(template: string, { text, ...rest }: Readonly<Record<string, unknown>>): Said {
  return {
    tone: 'info',
    title: template.toUpperCase(),
    heading: typeof text === 'string' ? text : template,
    lines: Object.entries(rest).map(([label, value]) => ({
      label,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    })),
  };
}
