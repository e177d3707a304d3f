import { APP_BASE_HREF } from '@angular/common';
import type { ApplicationConfig } from '@angular/core';
import { provideRouter, type Routes, TitleStrategy } from '@angular/router';
import { PageHead } from './frame/page-head';
import { Home } from './home/home';
import { LegalNotice } from './legal/legal-notice';
import { NotFound } from './frame/not-found';
import { Privacy } from './legal/privacy';

/** `description` becomes the page's meta description; a page without one is not for search engines. */
const routes: Routes = [
  {
    path: '',
    component: Home,
    title: 'REWAPP, la solution de cashback nouvelle génération',
    data: {
      description:
        'Montrez un QR code en caisse, payez comme d’habitude, gardez des points. REWAPP, le cashback simple et sûr des commerces de votre ville.',
    },
  },
  {
    path: 'mentions-legales',
    component: LegalNotice,
    title: 'Mentions légales · REWAPP',
    data: { description: 'Qui édite REWAPP et comment nous joindre.' },
  },
  {
    path: 'confidentialite',
    component: Privacy,
    title: 'Confidentialité · REWAPP',
    data: { description: 'Les données que REWAPP garde, pourquoi, combien de temps, et vos droits.' },
  },
  { path: '404', component: NotFound, title: 'Page introuvable · REWAPP' },
];

export const config: ApplicationConfig = {
  providers: [
    provideRouter(routes),
    { provide: TitleStrategy, useClass: PageHead },
    // Not a <base> in the page: with one, the link "#contenu" of any page would lead to the home page.
    { provide: APP_BASE_HREF, useValue: '/' },
  ],
};
