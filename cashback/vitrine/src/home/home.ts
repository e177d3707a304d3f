import { Component } from '@angular/core';
import { Hero } from './hero';
import { Invitation } from './invitation';
import { Questions } from './questions';
import { Safety } from './safety';
import { Shops } from './shops';
import { Steps } from './steps';

@Component({
  selector: 'rw-home',
  imports: [Hero, Steps, Shops, Safety, Questions, Invitation],
  template: `
    <rw-hero />
    <rw-steps />
    <rw-shops />
    <rw-safety />
    <rw-questions />
    <rw-invitation />
  `,
})
export class Home {}
