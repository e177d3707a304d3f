import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { whenSignedOut } from '../../ui/session/doors';

@Component({
  selector: 'rw-app',
  imports: [RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<router-outlet />',
})
export class App {
  constructor() {
    const router = inject(Router);
    whenSignedOut(() => void router.navigateByUrl('/connexion'));
  }
}
