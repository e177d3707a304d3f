import { makeBadge } from 'badge-maker';
import type { ComponentState } from '../core/status/component-status.ts';
import type { PageView } from '../core/status/page.ts';
import type { Language } from '../core/status/schema.ts';
import { statusWords } from '../core/status/words.ts';

const colours: Record<ComponentState, string> = {
  operational: '#0b6b4c',
  no_data: '#6a736e',
  under_maintenance: '#2c5fa8',
  degraded_performance: '#8a5a00',
  partial_outage: '#b04a12',
  major_outage: '#a8261c',
};

/** A small picture of the whole, for others' pages. */
export function badge({ name, overall }: PageView, language: Language): string {
  return makeBadge({
    label: name,
    message: statusWords[language].state[overall],
    labelColor: '#10281f',
    color: colours[overall],
    style: 'flat',
    idSuffix: 'status',
  });
}
