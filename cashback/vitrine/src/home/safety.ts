import { Component } from '@angular/core';

/** `icon` is a path drawn in a square of 24. */
const promises = [
  {
    icon: 'M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
    title: 'Soixante secondes',
    text: 'Votre code ne vit qu’une minute et ne sert qu’une fois. Une capture d’écran ne vaut rien.',
  },
  {
    icon: 'M4 7h16M4 12h16M4 17h10',
    title: 'Chaque point a son écriture',
    text: 'Les points sont tenus comme une comptabilité : rien ne s’efface, tout s’équilibre, au point près.',
  },
  {
    icon: 'M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z',
    title: 'Un mot de passe illisible',
    text: 'Il est gardé sous une forme que personne ne peut relire, nous compris.',
  },
  {
    icon: 'M4 4l16 16M9.9 5.2A9.5 9.5 0 0 1 21 12a13 13 0 0 1-2.3 3.2M6.3 7.3A13 13 0 0 0 3 12a9.6 9.6 0 0 0 12.7 6',
    title: 'Le commerçant voit peu',
    text: 'Votre prénom et les points donnés. Ni votre adresse e-mail, ni votre solde.',
  },
];

@Component({
  selector: 'rw-safety',
  template: `
    <section id="securite" aria-labelledby="securite-titre" class="mx-auto max-w-6xl px-5 py-12 lg:py-16">
      <div class="grid gap-12 lg:grid-cols-[0.8fr_1.2fr]">
        <div>
          <h2 id="securite-titre" class="text-4xl font-extrabold sm:text-5xl">La confiance, point par point.</h2>
          <p class="mt-5 max-w-md text-lg text-soft">
            Vos points ont de la valeur : nous en prenons soin comme une banque de vos euros.
          </p>
        </div>
        <ul class="grid gap-x-10 gap-y-12 sm:grid-cols-2">
          @for (promise of promises; track promise.title) {
            <li>
              <svg
                viewBox="0 0 24 24"
                class="size-12 rounded-2xl bg-sunken p-2.5 text-brand"
                fill="none"
                stroke="currentColor"
                stroke-width="2"
                stroke-linecap="round"
                stroke-linejoin="round"
                aria-hidden="true"
              >
                <path [attr.d]="promise.icon" />
              </svg>
              <h3 class="mt-5 text-xl font-bold">{{ promise.title }}</h3>
              <p class="mt-2 text-soft">{{ promise.text }}</p>
            </li>
          }
        </ul>
      </div>
    </section>
  `,
})
export class Safety {
  protected readonly promises = promises;
}
