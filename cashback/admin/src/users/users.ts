import { ChangeDetectionStrategy, Component, DestroyRef, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatInput, MatLabel } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatTableModule } from '@angular/material/table';
import type { Role, UserRow } from '../../../contracts/identity';
import { Api } from '../../../ui/api/api';
import { Logo } from '../../../ui/brand/logo';
import { Flags } from '../../../ui/flags/flags';
import { Session } from '../../../ui/session/session';
import { Directory } from './directory';
import { Export, save } from './export';

/** Long enough not to ask at every key, short enough to feel immediate. */
const typingPauseMs = 250;

const roleNames: Record<Role, string> = { consumer: 'Client', partner: 'Commerçant', admin: 'Administrateur' };

@Component({
  selector: 'rw-users',
  imports: [Logo, MatButton, MatFormField, MatInput, MatLabel, MatProgressBar, MatTableModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './users.html',
  styleUrl: './users.css',
})
export class Users {
  protected readonly session = inject(Session);
  protected readonly directory = new Directory((query) => this.#api.get('identity/users', query));
  protected readonly columns = ['person', 'role', 'points', 'since'];
  readonly #api = inject(Api);
  readonly #flags = inject(Flags);
  protected readonly mayExport = () => this.#flags.value('export-utilisateurs');
  protected readonly export = new Export((query) => this.#api.get('identity/users/export', query), save);
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    void this.directory.find('');
    inject(DestroyRef).onDestroy(() => clearTimeout(this.#pause));
  }

  protected typed(text: string): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.directory.find(text), typingPauseMs);
  }

  protected readonly roleName = ({ role }: UserRow) => roleNames[role];
  protected readonly points = (points: number) => points.toLocaleString('fr-FR');
  protected readonly day = (moment: string) => new Date(moment).toLocaleDateString('fr-FR', { dateStyle: 'medium' });
}
