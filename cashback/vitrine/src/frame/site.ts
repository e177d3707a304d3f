import { Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Footer } from './footer';
import { Header } from './header';

@Component({
  selector: 'rw-site',
  imports: [RouterOutlet, Header, Footer],
  template: `
    <a
      href="#contenu"
      class="sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-full focus:bg-surface focus:px-5 focus:py-3"
      >Aller au contenu</a
    >
    <p id="bandeau" role="status" class="bg-brand px-5 py-2 text-center font-medium text-on-brand empty:hidden"></p>
    <rw-header />
    <main id="contenu"><router-outlet /></main>
    <rw-footer />
  `,
})
export class Site {}
