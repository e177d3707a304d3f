import { Component, input } from '@angular/core';

/** The quiet column in which the legal pages are read. */
@Component({
  selector: 'rw-legal-text',
  template: `
    <article
      class="mx-auto max-w-2xl px-5 py-16 sm:py-24 [&_a]:underline [&_a]:underline-offset-4 [&_h2]:mt-12 [&_h2]:mb-3 [&_h2]:text-2xl [&_h2]:font-bold [&_li]:mt-2 [&_p]:mt-3 [&_ul]:mt-3 [&_ul]:list-disc [&_ul]:pl-5"
    >
      <h1 class="text-4xl font-extrabold sm:text-5xl">{{ heading() }}</h1>
      <ng-content />
    </article>
  `,
})
export class LegalText {
  readonly heading = input.required<string>();
}
