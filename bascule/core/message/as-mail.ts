import { asText, signs } from './as-text.ts';
import type { Line, Said, Tone } from './said.ts';

export interface Mail {
  subject: string;
  text: string;
  html: string;
}

const colours: Record<Tone, string> = { success: '#1a7f37', danger: '#b42318', warning: '#b54708', info: '#1d4ed8' };

/** A mail that every client can show: tables and inline styles alone, no picture from elsewhere. */
export function asMail(said: Said, sender: string): Mail {
  const { tone, title, heading, lines, text } = said;
  return {
    subject: oneLine(`[${sender}] ${title} : ${heading}`),
    text: asText(said),
    html: page(
      sender,
      [
        `<h1 style="margin:0 0 4px;font-size:18px;color:${colours[tone]}">${signs[tone]} ${escaped(title)}</h1>`,
        `<p style="margin:0 0 16px;font-size:16px;font-weight:600">${escaped(heading)}</p>`,
        `<table role="presentation" cellpadding="0" cellspacing="0">${lines.map(row).join('')}</table>`,
        ...(text ? [`<p style="margin:16px 0 0">${escaped(text)}</p>`] : []),
      ].join('\n'),
    ),
  };
}

/** The frame that all our mails have. `content` is HTML. */
export function page(sender: string, content: string): string {
  return `<!doctype html>
<html lang="fr"><body style="margin:0;padding:24px;background:#f6f5f2;color:#1c1f26;font-family:system-ui,Arial,sans-serif;line-height:1.5">
<div style="max-width:640px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #dedbd3;border-radius:8px">
${content}
</div>
<p style="max-width:640px;margin:12px auto 0;color:#5b606b;font-size:12px">${escaped(sender)}, par Bascule</p>
</body></html>`;
}

function row({ label, value, link }: Line): string {
  const shown = link ? `<a href="${escaped(link)}">${escaped(value)}</a>` : escaped(value);
  return `<tr><th scope="row" align="left" valign="top" style="padding:2px 16px 2px 0;font-weight:400;color:#5b606b">${escaped(label)}</th><td style="padding:2px 0">${shown}</td></tr>`;
}

export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A line break in a subject would begin another header. */
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
