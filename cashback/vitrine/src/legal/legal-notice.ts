import { Component } from '@angular/core';
import { LegalText } from './legal-text';

@Component({
  selector: 'rw-legal-notice',
  imports: [LegalText],
  template: `
    <rw-legal-text heading="Mentions légales">
      <h2>Éditeur</h2>
      <p>
        Ce site et l’application sont édités par REWAPP. La forme sociale, le capital, le siège et le numéro
        d’immatriculation seront publiés ici avant l’ouverture du service au public.
      </p>
      <p>Nous joindre : <a href="mailto:contact@rewapp.fr">contact@rewapp.fr</a>.</p>
      <h2>Hébergement</h2>
      <p>Le nom et l’adresse de l’hébergeur seront publiés ici avant l’ouverture du service au public.</p>
      <h2>Propriété</h2>
      <p>Le nom REWAPP, le logo, les textes et les illustrations de ce site appartiennent à REWAPP.</p>
      <h2>Accessibilité</h2>
      <p>
        Le site se lit au clavier et au lecteur d’écran, en clair comme en sombre. Un obstacle ? Écrivez à
        <a href="mailto:contact@rewapp.fr">contact@rewapp.fr</a> : nous répondons et nous corrigeons.
      </p>
    </rw-legal-text>
  `,
})
export class LegalNotice {}
