import { mergeApplicationConfig } from '@angular/core';
import { type BootstrapContext, bootstrapApplication } from '@angular/platform-browser';
import { provideServerRendering, RenderMode, withRoutes } from '@angular/ssr';
import { config } from './config';
import { Site } from './frame/site';

const rendering = provideServerRendering(withRoutes([{ path: '**', renderMode: RenderMode.Prerender }]));

export default (context: BootstrapContext) =>
  bootstrapApplication(Site, mergeApplicationConfig(config, { providers: [rendering] }), context);
