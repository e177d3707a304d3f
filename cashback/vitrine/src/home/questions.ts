import { Component } from '@angular/core';

const questions = [
  {
    question: 'Combien cela coûte-t-il ?',
    answer: 'Rien. Ouvrir un compte et gagner des points est gratuit, sans carte bancaire et sans engagement.',
  },
  {
    question: 'Faut-il installer une application ?',
    answer:
      'Non. REWAPP s’ouvre dans le navigateur de votre téléphone ; vous pouvez l’ajouter à votre écran d’accueil.',
  },
  {
    question: 'Et si mon réseau coupe en caisse ?',
    answer:
      'Le code déjà affiché reste valable jusqu’à la fin de sa minute. C’est la caisse du commerçant qui doit être en ligne.',
  },
  {
    question: 'Quelqu’un peut-il utiliser mon code ?',
    answer:
      'Il faudrait le scanner avant vous, dans la minute : il ne sert qu’une fois. Et il ne permet que de vous donner des points, jamais d’en prendre.',
  },
];

@Component({
  selector: 'rw-questions',
  template: `
    <section aria-labelledby="questions-titre" class="mx-auto max-w-3xl px-5 py-16 lg:py-24">
      <h2 id="questions-titre" class="text-center text-4xl font-extrabold sm:text-5xl">Vos questions</h2>
      <div class="mt-10 divide-y divide-line border-y border-line">
        @for (item of questions; track item.question) {
          <details class="group py-1">
            <summary
              class="flex cursor-pointer list-none items-center justify-between gap-4 py-4 text-lg font-semibold [&::-webkit-details-marker]:hidden"
            >
              {{ item.question }}
              <svg
                viewBox="0 0 24 24"
                class="size-6 shrink-0 text-brand transition group-open:rotate-45"
                aria-hidden="true"
              >
                <path d="M12 5v14M5 12h14" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" />
              </svg>
            </summary>
            <p class="pr-10 pb-5 text-soft">{{ item.answer }}</p>
          </details>
        }
      </div>
    </section>
  `,
})
export class Questions {
  protected readonly questions = questions;
}
