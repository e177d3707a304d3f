import { bootstrapApplication } from '@angular/platform-browser';
import { config } from './config';
import { Site } from './frame/site';

bootstrapApplication(Site, config).catch((error: unknown) => console.error(error));
