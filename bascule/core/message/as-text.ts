import type { Line, Said, Tone } from './said.ts';

export const signs: Record<Tone, string> = { success: '✅', danger: '🔴', warning: '🟠', info: 'ℹ️' };

/** As §9.2 prints it: the title, then what it is about, then a point for each line. */
export function asText({ tone, title, heading, lines, text }: Said): string {
  return [`${signs[tone]} ${title}`, '', heading, ...lines.map(point), ...(text ? ['', text] : [])].join('\n');
}

const point = ({ label, value, link }: Line) => `• ${label} : ${value}${link ? ` (${link})` : ''}`;
