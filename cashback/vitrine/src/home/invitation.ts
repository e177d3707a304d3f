import { Component } from '@angular/core';

@Component({
  selector: 'rw-invitation',
  template: `
    <section aria-labelledby="invitation-titre" class="px-3 pb-20 sm:px-5">
      <div
        class="relative mx-auto max-w-6xl overflow-hidden rounded-[2.5rem] bg-accent px-7 py-16 text-center text-on-accent sm:py-20"
      >
        <svg viewBox="0 0 200 200" class="absolute -top-16 -left-16 size-56 opacity-60" aria-hidden="true">
          <circle cx="100" cy="100" r="80" fill="none" stroke="#fff" stroke-width="2" />
          <circle cx="100" cy="100" r="50" fill="none" stroke="#fff" stroke-width="2" />
        </svg>
        <svg viewBox="0 0 200 200" class="absolute -right-14 -bottom-20 size-64 opacity-60" aria-hidden="true">
          <circle cx="100" cy="100" r="90" fill="none" stroke="#fff" stroke-width="2" />
          <circle cx="100" cy="100" r="60" fill="none" stroke="#fff" stroke-width="2" />
        </svg>
        <h2 id="invitation-titre" class="relative text-4xl font-extrabold sm:text-6xl">
          Le prochain café compte déjà.
        </h2>
        <a
          href="https://app.rewapp.fr/"
          data-neighbour="app"
          class="relative mt-9 inline-block rounded-full bg-[#073527] px-8 py-4 text-lg font-semibold text-white transition hover:bg-[#0b5a43]"
          >Créer mon compte gratuit</a
        >
      </div>
    </section>
  `,
})
export class Invitation {}
