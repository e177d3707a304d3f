import type { PageView } from '../core/status/page.ts';
import type { Language } from '../core/status/schema.ts';
import { titled } from '../core/status/words.ts';
import { subscriptionPath } from './forward.ts';
import { escaped } from './html.ts';
import { pageWords } from './words.ts';

/** To be told by mail. Plain fields that any browser sends. */
export function subscriptionForm(view: PageView, language: Language): string {
  const words = pageWords[language];
  const choices = view.components.map(
    (each) =>
      `<li><label><input type="checkbox" name="components" value="${each.name}"> ${escaped(titled(each, language))}</label></li>`,
  );
  return `<section class="subscribe" aria-labelledby="abonnement"><h2 id="abonnement">${escaped(words.subscribe)}</h2>
<p>${escaped(words.subscribeLead)}</p>
<form method="post" action="/${subscriptionPath}">
<input type="hidden" name="language" value="${language}">
<p class="field"><label for="email">${escaped(words.email)}</label>
<input id="email" name="email" type="email" autocomplete="email" required maxlength="254"></p>
<fieldset><legend>${escaped(words.choice)}</legend>
<p class="hint" id="choix">${escaped(words.choiceHint)}</p>
<ul>${choices.join('\n')}</ul></fieldset>
<p><button>${escaped(words.send)}</button></p>
</form></section>`;
}
