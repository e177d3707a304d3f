import { Component } from '@angular/core';
import { Logo } from '../../../ui/brand/logo';

@Component({
  selector: 'rw-header',
  imports: [Logo],
  host: { class: 'sticky top-0 z-40 block border-b border-line/60 bg-paper/90 backdrop-blur-md' },
  template: `
    <header class="mx-auto flex h-16 max-w-6xl items-center justify-between gap-4 px-5">
      <a href="/" aria-label="REWAPP, accueil" class="flex"><rw-logo /></a>
      <nav aria-label="Principale" class="hidden gap-8 font-medium text-soft md:flex">
        <a class="hover:text-ink" href="/#comment">Comment ça marche</a>
        <a class="hover:text-ink" href="/#commercants">Commerçants</a>
        <a class="hover:text-ink" href="/#securite">Sécurité</a>
      </nav>
      <a
        href="https://app.rewapp.fr/"
        data-neighbour="app"
        class="rounded-full bg-brand px-5 py-2.5 font-semibold whitespace-nowrap text-on-brand transition hover:brightness-110"
        >Ouvrir l’app</a
      >
    </header>
  `,
})
export class Header {}
