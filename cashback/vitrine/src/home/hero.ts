import { Component } from '@angular/core';
import { Phone } from './phone';

@Component({
  selector: 'rw-hero',
  imports: [Phone],
  template: `
    <section
      class="mx-auto grid max-w-6xl items-center gap-12 px-5 pt-12 pb-16 sm:pt-20 lg:grid-cols-[1.1fr_0.9fr] lg:pb-24"
    >
      <div>
        <p class="inline-flex items-center gap-2 rounded-full bg-sunken px-4 py-1.5 text-sm font-semibold text-brand">
          <span class="size-2 rounded-full bg-accent" aria-hidden="true"></span>
          Le cashback nouvelle génération
        </p>
        <h1 class="mt-6 text-[2.75rem] font-extrabold sm:text-6xl lg:text-7xl">
          Vos achats vous rendent la
          <span class="relative inline-block whitespace-nowrap"
            >monnaie.
            <svg
              viewBox="0 0 300 18"
              preserveAspectRatio="none"
              class="absolute -bottom-2 left-0 -z-10 h-3 w-full text-accent sm:-bottom-3 sm:h-4"
              aria-hidden="true"
            >
              <path
                d="M4 12C70 3 190 3 296 9"
                fill="none"
                stroke="currentColor"
                stroke-width="8"
                stroke-linecap="round"
              />
            </svg>
          </span>
        </h1>
        <p class="mt-7 max-w-xl text-lg text-soft sm:text-xl">
          Montrez un QR code, payez comme d’habitude, gardez des points. Sans carte à tamponner, sans ticket à
          photographier, sans attendre.
        </p>
        <div class="mt-9 flex flex-wrap gap-3">
          <a
            href="https://app.rewapp.fr/"
            data-neighbour="app"
            class="rounded-full bg-brand px-7 py-4 text-lg font-semibold text-on-brand transition hover:brightness-110"
            >Créer mon compte gratuit</a
          >
          <a
            href="/#comment"
            class="rounded-full border-2 border-line px-7 py-3.5 text-lg font-semibold transition hover:border-ink"
            >Voir comment ça marche</a
          >
        </div>
      </div>
      <rw-phone />
    </section>
  `,
})
export class Hero {}
