import { Component } from '@angular/core';

const steps = [
  {
    title: 'Ouvrez votre compte',
    text: 'Un prénom, une adresse e-mail, un mot de passe. C’est gratuit et cela prend moins d’une minute.',
  },
  {
    title: 'Montrez votre QR code',
    text: 'En caisse, ouvrez l’application. Le code se renouvelle tout seul et reste valable même si le réseau se coupe.',
  },
  {
    title: 'Gardez vos points',
    text: 'Le commerçant scanne, saisit le montant : vos points sont là avant que vous ayez rangé votre téléphone.',
  },
];

@Component({
  selector: 'rw-steps',
  template: `
    <section id="comment" aria-labelledby="comment-titre" class="bg-sunken">
      <div class="mx-auto max-w-6xl px-5 py-20 lg:py-28">
        <h2 id="comment-titre" class="max-w-2xl text-4xl font-extrabold sm:text-5xl">Trois gestes, et c’est tout.</h2>
        <ol class="mt-12 grid gap-5 md:grid-cols-3">
          @for (step of steps; track step.title) {
            <li class="rounded-card bg-surface p-7 shadow-card sm:p-8">
              <span
                class="grid size-14 place-items-center rounded-full bg-accent font-display text-2xl font-extrabold text-on-accent"
                aria-hidden="true"
                >{{ $index + 1 }}</span
              >
              <h3 class="mt-8 text-2xl font-bold">{{ step.title }}</h3>
              <p class="mt-3 text-soft">{{ step.text }}</p>
            </li>
          }
        </ol>
      </div>
    </section>
  `,
})
export class Steps {
  protected readonly steps = steps;
}
