import { Component } from '@angular/core';
import { qrPath } from './qr-path';

/** A phone that shows a QR code; the code is a real one and leads to this site. */
@Component({
  selector: 'rw-phone',
  host: { class: 'relative mx-auto block w-full max-w-[25rem]', 'aria-hidden': 'true' },
  template: `
    <svg viewBox="0 0 400 520" class="w-full" font-family="var(--rw-font)">
      <circle cx="200" cy="262" r="196" fill="var(--rw-accent)" />
      <g>
        <rect x="88" y="8" width="224" height="504" rx="38" fill="#0a1f18" />
        <rect x="97" y="17" width="206" height="486" rx="30" fill="#faf6ee" />
        <rect x="168" y="28" width="64" height="16" rx="8" fill="#0a1f18" />

        <text x="118" y="82" font-size="13" font-weight="500" fill="#55665d">Votre solde</text>
        <text x="118" y="121" font-size="38" font-weight="800" fill="#10281f" letter-spacing="-1">1 240</text>
        <text x="216" y="121" font-size="15" font-weight="600" fill="#55665d">points</text>

        <rect x="112" y="142" width="176" height="216" rx="24" fill="#fff" />
        <rect
          x="112.75"
          y="142.75"
          width="174.5"
          height="214.5"
          rx="23.25"
          fill="none"
          stroke="#e4dccb"
          stroke-width="1.5"
        />
        <svg x="134" y="164" width="132" height="132" [attr.viewBox]="viewBox" shape-rendering="crispEdges">
          <path [attr.d]="code.path" fill="#073527" />
        </svg>
        <circle cx="146" cy="328" r="13" fill="none" stroke="#e4dccb" stroke-width="5" />
        <circle
          cx="146"
          cy="328"
          r="13"
          fill="none"
          stroke="#0b5a43"
          stroke-width="5"
          stroke-linecap="round"
          pathLength="60"
          stroke-dasharray="42 60"
          transform="rotate(-90 146 328)"
        />
        <text x="168" y="333" font-size="13" font-weight="600" fill="#10281f">Encore 42 s</text>

        <g font-size="12" fill="#10281f">
          <circle cx="130" cy="396" r="15" fill="#dff3e8" />
          <path
            d="M124 396l4 4 8-8"
            fill="none"
            stroke="#0b6b4c"
            stroke-width="2.5"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
          <text x="154" y="393" font-weight="600">Librairie du Port</text>
          <text x="154" y="408" fill="#55665d" font-size="11">Aujourd’hui</text>
          <text x="286" y="400" text-anchor="end" font-weight="700" fill="#0b6b4c">+ 62</text>
          <circle cx="130" cy="444" r="15" fill="#dff3e8" />
          <path
            d="M124 444l4 4 8-8"
            fill="none"
            stroke="#0b6b4c"
            stroke-width="2.5"
            stroke-linecap="round"
            stroke-linejoin="round"
          />
          <text x="154" y="441" font-weight="600">Café Miette</text>
          <text x="154" y="456" fill="#55665d" font-size="11">Hier</text>
          <text x="286" y="448" text-anchor="end" font-weight="700" fill="#0b6b4c">+ 14</text>
        </g>
        <rect x="160" y="488" width="80" height="4" rx="2" fill="#10281f" opacity=".25" />
      </g>
    </svg>
    <div
      class="animate-float absolute top-[56%] -right-2 rounded-2xl bg-deep px-5 py-3 text-on-deep shadow-card sm:-right-8"
    >
      <span class="block text-sm text-on-deep-soft">Librairie du Port</span>
      <span class="font-display text-2xl font-extrabold text-accent">+ 62 points</span>
    </div>
    <div
      class="animate-float absolute top-[3%] -left-1 flex items-center gap-3 rounded-2xl bg-surface px-4 py-3 font-semibold shadow-card [animation-delay:-3s] sm:-left-6"
    >
      <svg viewBox="0 0 24 24" class="size-6 text-brand" fill="none" stroke="currentColor" stroke-width="2">
        <path d="M12 3 5 6v5c0 4.6 3 8.3 7 10 4-1.7 7-5.4 7-10V6z" stroke-linejoin="round" />
        <path d="m9 12 2.2 2.2L15.5 10" stroke-linecap="round" stroke-linejoin="round" />
      </svg>
      Un seul usage
    </div>
  `,
})
export class Phone {
  protected readonly code = qrPath('https://www.rewapp.fr');
  protected readonly viewBox = `0 0 ${this.code.side} ${this.code.side}`;
}
