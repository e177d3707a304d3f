import type { Page } from 'playwright-core';

/** Something that serves pages for as long as pictures of them are taken. */
export interface Stage {
  /** `http://127.0.0.1:…`, without a slash at its end. */
  base: string;
  close(): Promise<void>;
}

/** One page as somebody sees it. */
export interface Screen {
  /** Of its picture: `status-page-phone-dark`. */
  name: string;
  /** Begun once for all the screens that name it. */
  stage: () => Promise<Stage>;
  /** Where on the stage: `/en/`. */
  path: string;
  width: number;
  theme: 'light' | 'dark';
  /** Pages that must be readable without a script are taken without one. */
  scripts: 'on' | 'off';
  /** What somebody does there before the picture is taken. */
  act?: (page: Page) => Promise<void>;
}

export const [phone, desk] = [390, 1_280];
