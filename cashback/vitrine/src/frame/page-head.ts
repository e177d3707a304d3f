import { inject, Injectable } from '@angular/core';
import { DOCUMENT } from '@angular/common';
import { Meta, Title } from '@angular/platform-browser';
import { type RouterStateSnapshot, TitleStrategy } from '@angular/router';

const home = 'https://www.rewapp.fr';

/** Writes what search engines and shared links show of a page: title, description, canonical address. */
@Injectable()
export class PageHead extends TitleStrategy {
  private readonly title = inject(Title);
  private readonly meta = inject(Meta);
  private readonly document = inject(DOCUMENT);

  override updateTitle(state: RouterStateSnapshot): void {
    const title = this.buildTitle(state) ?? 'REWAPP';
    const description: unknown = state.root.firstChild?.data['description'];
    this.title.setTitle(title);
    this.meta.updateTag({ property: 'og:title', content: title });
    if (typeof description !== 'string') {
      this.meta.updateTag({ name: 'robots', content: 'noindex' });
      return;
    }
    this.meta.updateTag({ name: 'description', content: description });
    this.meta.updateTag({ property: 'og:description', content: description });
    this.address(`${home}${state.url}`);
  }

  private address(url: string): void {
    this.meta.updateTag({ property: 'og:url', content: url });
    const canonical = this.document.createElement('link');
    canonical.rel = 'canonical';
    canonical.href = url;
    this.document.head.appendChild(canonical);
  }
}
