import type { ComponentState } from '../core/status/component-status.ts';

const drawn: Record<ComponentState, string> = {
  operational: '<path d="m5 10.5 3.5 3.5L15 7"/>',
  under_maintenance: '<path d="M6 14 13 7M12 4.5a3.5 3.5 0 0 0 3.5 3.5"/>',
  degraded_performance: '<path d="M5 10h10"/>',
  partial_outage: '<path d="M10 5v6M10 14.5v.5"/>',
  major_outage: '<path d="m6 6 8 8M14 6l-8 8"/>',
  no_data: '<path d="M7.5 7.5a2.5 2.5 0 1 1 3.2 2.4c-.5.2-.7.5-.7 1.1v.5M10 14.7v.3"/>',
};

/** A state's own shape, beside the words that say it: nobody needs the colour. */
export const mark = (state: ComponentState) =>
  `<svg class="mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">${drawn[state]}</svg>`;

export const icon = (state: ComponentState) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><circle cx="10" cy="10" r="10" fill="${iconColours[state]}"/><g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawn[state]}</g></svg>\n`;

const iconColours: Record<ComponentState, string> = {
  operational: '#0b6b4c',
  under_maintenance: '#2c5fa8',
  degraded_performance: '#8a5a00',
  partial_outage: '#b04a12',
  major_outage: '#a8261c',
  no_data: '#6a736e',
};
