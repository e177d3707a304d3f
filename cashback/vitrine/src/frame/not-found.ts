import { Component } from '@angular/core';

@Component({
  selector: 'rw-not-found',
  template: `
    <section class="mx-auto grid min-h-[60vh] max-w-6xl content-center px-5 py-20">
      <p class="font-display text-8xl font-extrabold text-brand" aria-hidden="true">404</p>
      <h1 class="mt-6 text-4xl font-extrabold sm:text-5xl">Cette page n’existe pas, ou plus.</h1>
      <p class="mt-4 max-w-xl text-lg text-soft">
        L’adresse est peut-être incomplète. Vos points, eux, n’ont pas bougé.
      </p>
      <p class="mt-8">
        <a
          href="/"
          class="inline-block rounded-full bg-brand px-7 py-4 font-semibold text-on-brand transition hover:brightness-110"
          >Revenir à l’accueil</a
        >
      </p>
    </section>
  `,
})
export class NotFound {}
