import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { Api } from './api/api';
import { Line } from './live/line';
import { House } from './session/house';

@Component({
  selector: 'bc-app',
  imports: [RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<router-outlet />',
})
export class App {
  constructor() {
    const [api, house, line, router] = [inject(Api), inject(House), inject(Line), inject(Router)];
    api.whenSignedOut(() => {
      const wasIn = house.person() !== null;
      house.leave();
      line.close();
      if (wasIn) void router.navigate(['/connexion'], { queryParams: { vers: router.url } });
    });
  }
}
