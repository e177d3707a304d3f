import { Component } from '@angular/core';

const reasons = [
  ['Rien à installer en caisse', 'L’espace commerçant s’ouvre dans le navigateur d’un téléphone ou d’une tablette.'],
  ['Un scan, un montant, c’est fait', 'Votre client repart avec ses points, et l’envie de revenir.'],
  ['Jamais crédité deux fois', 'Le réseau a coupé ? Réessayez sans crainte : un achat ne compte qu’une fois.'],
] as const;

@Component({
  selector: 'rw-shops',
  template: `
    <section id="commercants" aria-labelledby="commercants-titre" class="px-3 py-16 sm:px-5 lg:py-24">
      <div
        class="mx-auto grid max-w-6xl items-center gap-12 overflow-hidden rounded-[2.5rem] bg-deep p-7 text-on-deep sm:p-14 lg:grid-cols-2"
      >
        <div>
          <p class="font-semibold text-accent">Pour les commerçants</p>
          <h2 id="commercants-titre" class="mt-3 text-4xl font-extrabold sm:text-5xl">
            Une fidélité qui tient dans la main.
          </h2>
          <ul class="mt-9 space-y-6">
            @for (reason of reasons; track reason[0]) {
              <li class="flex gap-4">
                <svg viewBox="0 0 24 24" class="mt-0.5 size-6 shrink-0 text-accent" aria-hidden="true">
                  <circle cx="12" cy="12" r="12" fill="currentColor" />
                  <path
                    d="m7 12.5 3.3 3.3L17 9"
                    fill="none"
                    stroke="#073527"
                    stroke-width="2.5"
                    stroke-linecap="round"
                    stroke-linejoin="round"
                  />
                </svg>
                <div>
                  <h3 class="font-sans text-lg leading-snug font-bold tracking-normal">{{ reason[0] }}</h3>
                  <p class="mt-1 text-on-deep-soft">{{ reason[1] }}</p>
                </div>
              </li>
            }
          </ul>
          <a
            href="https://partenaire.rewapp.fr/"
            data-neighbour="partenaire"
            class="mt-10 inline-block rounded-full bg-accent px-7 py-4 text-lg font-semibold text-on-accent transition hover:brightness-105"
            >Ouvrir l’espace commerçant</a
          >
        </div>
        <svg viewBox="0 0 420 400" class="mx-auto w-full max-w-md" aria-hidden="true" font-family="var(--rw-font)">
          <circle cx="210" cy="206" r="184" fill="#ffffff" opacity=".05" />
          <circle cx="210" cy="206" r="132" fill="#ffffff" opacity=".05" />
          <g>
            <path d="M62 120h296v210a18 18 0 0 1-18 18H80a18 18 0 0 1-18-18z" fill="#f6f1e4" />
            <path d="M62 120 84 56h252l22 64z" fill="#ffc145" />
            <path d="M121 120 134 56h50l-4 64zm118 0-3-64h50l13 64z" fill="#f6f1e4" />
            <path
              d="M62 120h59v14a29.5 29.5 0 0 1-59 0zm118 0h59v14a29.5 29.5 0 0 1-59 0zm119 0h59v14a29.5 29.5 0 0 1-59 0z"
              fill="#ffc145"
            />
            <path d="M121 120h59v14a29.5 29.5 0 0 1-59 0zm118 0h60v14a30 29.5 0 0 1-60 0z" fill="#e9e0cb" />
            <rect x="90" y="190" width="104" height="158" rx="10" fill="#0b5a43" />
            <rect x="104" y="206" width="76" height="86" rx="6" fill="#b9d8cb" />
            <circle cx="178" cy="316" r="5" fill="#ffc145" />
            <rect x="222" y="196" width="112" height="84" rx="10" fill="#b9d8cb" />
            <path
              d="M236 280v-26a12 12 0 0 1 12-12h18a12 12 0 0 1 12 12v26zm52 0v-44a10 10 0 0 1 10-10h14a10 10 0 0 1 10 10v44z"
              fill="#0b5a43"
              opacity=".35"
            />
            <rect x="30" y="348" width="360" height="12" rx="6" fill="#ffffff" opacity=".14" />
          </g>
          <g>
            <rect x="268" y="222" width="122" height="166" rx="20" fill="#0a1f18" />
            <rect x="276" y="230" width="106" height="150" rx="13" fill="#ffffff" />
            <text x="329" y="262" text-anchor="middle" font-size="12" font-weight="500" fill="#55665d">Montant</text>
            <text x="329" y="293" text-anchor="middle" font-size="25" font-weight="800" fill="#10281f">24,50 €</text>
            <rect x="288" y="326" width="82" height="38" rx="19" fill="#0b5a43" />
            <text x="329" y="350" text-anchor="middle" font-size="13" font-weight="700" fill="#fff">Créditer</text>
          </g>
        </svg>
      </div>
    </section>
  `,
})
export class Shops {
  protected readonly reasons = reasons;
}
