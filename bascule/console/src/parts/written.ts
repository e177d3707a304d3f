import { ChangeDetectionStrategy, Component, computed, input, ViewEncapsulation } from '@angular/core';
import { marked } from 'marked';

/** A Markdown text as it is read. Angular leaves out of it what could run. */
@Component({
  selector: 'bc-written',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<div class="written" tabindex="0" [innerHTML]="html()"></div>`,
  // What comes out of the text has no marks of this component on it.
  encapsulation: ViewEncapsulation.None,
  styles: `
    .written {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 12px;
      line-height: 1.55;
      overflow-wrap: anywhere;
      overflow-x: auto;
    }
    .written :is(h1, h2, h3) {
      margin: 0;
      font-size: 1.05rem;
    }
    .written h1 {
      font-size: 1.25rem;
    }
    .written h2 {
      padding-top: 12px;
      border-top: 1px solid var(--line);
    }
    .written :is(p, ul, ol, blockquote) {
      margin: 0;
    }
    .written blockquote {
      padding: 8px 14px;
      border-radius: var(--radius-small);
      background: var(--warning-paper);
      color: var(--warning);
    }
    .written table {
      width: 100%;
      border-collapse: collapse;
      font-size: 0.92rem;
    }
    .written :is(td, th) {
      overflow-wrap: break-word;
      padding: 6px 10px 6px 0;
      border-bottom: 1px solid var(--line);
      text-align: start;
      vertical-align: top;
    }
    .written td:first-child {
      min-width: 6rem;
      color: var(--soft);
    }
  `,
})
export class Written {
  readonly markdown = input.required<string>();
  protected readonly html = computed(() => marked.parse(this.markdown(), { async: false, gfm: true }));
}
