import { Component } from '@angular/core';
import { Logo } from '../../../ui/brand/logo';

@Component({
  selector: 'rw-footer',
  imports: [Logo],
  host: { class: 'block border-t border-line' },
  template: `
    <footer
      class="mx-auto flex max-w-6xl flex-col gap-6 px-5 py-10 text-soft sm:flex-row sm:items-center sm:justify-between"
    >
      <div>
        <rw-logo class="text-ink" />
        <p class="mt-2 text-sm">La solution de cashback nouvelle génération.</p>
      </div>
      <nav aria-label="Pied de page" class="flex flex-wrap gap-x-6 gap-y-2 text-sm font-medium">
        <a class="py-1 underline-offset-4 hover:text-ink hover:underline" href="/mentions-legales">Mentions légales</a>
        <a class="py-1 underline-offset-4 hover:text-ink hover:underline" href="/confidentialite">Confidentialité</a>
        <a
          class="py-1 underline-offset-4 hover:text-ink hover:underline"
          href="https://partenaire.rewapp.fr/"
          data-neighbour="partenaire"
          >Espace commerçant</a
        >
      </nav>
    </footer>
  `,
})
export class Footer {}
