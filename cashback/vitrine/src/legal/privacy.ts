import { Component } from '@angular/core';
import { LegalText } from './legal-text';

@Component({
  selector: 'rw-privacy',
  imports: [LegalText],
  template: `
    <rw-legal-text heading="Confidentialité">
      <p class="text-lg text-soft">
        Ce site ne dépose aucun cookie et ne mesure personne : voilà pourquoi aucun bandeau ne vous le demande.
      </p>
      <h2>Ce que l’application garde</h2>
      <ul>
        <li>Votre prénom et votre adresse e-mail, pour ouvrir votre compte et vous reconnaître.</li>
        <li>Votre mot de passe, sous une forme qui ne permet pas de le relire.</li>
        <li>Les mouvements de vos points : quand, combien, chez quel commerçant.</li>
      </ul>
      <h2>Ce que voit le commerçant</h2>
      <p>Votre prénom et les points qu’il vient de donner. Ni votre adresse e-mail, ni votre solde.</p>
      <h2>Combien de temps</h2>
      <ul>
        <li>Un compte sans activité depuis deux ans est effacé.</li>
        <li>
          Les écritures comptables sont gardées dix ans, comme la loi l’exige ; après l’effacement d’un compte elles ne
          portent plus ni nom ni adresse.
        </li>
      </ul>
      <h2>Vos droits</h2>
      <p>
        Accéder à vos données, les recevoir, les corriger, les effacer, vous opposer à leur usage : écrivez à
        <a href="mailto:donnees@rewapp.fr">donnees@rewapp.fr</a>. Sans réponse satisfaisante, vous pouvez saisir la
        <a href="https://www.cnil.fr/fr/plaintes">CNIL</a>.
      </p>
    </rw-legal-text>
  `,
})
export class Privacy {}
