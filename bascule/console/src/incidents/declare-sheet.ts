import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import type { IncidentShown } from '../../../server/incident/wire.ts';
import { Api } from '../api/api';
import { Sheet } from '../parts/sheet';
import { House } from '../session/house';

/** What users see, where, and how bad it is. */
@Component({
  selector: 'bc-declare-sheet',
  imports: [MatButton, Sheet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './declare-sheet.html',
  styles: 'form { display: grid; gap: 14px; }',
})
export class DeclareSheet {
  readonly isOpen = input.required<boolean>();
  readonly closed = output();
  protected readonly house = inject(House);
  protected readonly problem = signal<string | null>(null);
  protected readonly severities = [
    { severity: 'SEV-1', words: 'Critique' },
    { severity: 'SEV-2', words: 'Majeur' },
    { severity: 'SEV-3', words: 'Mineur' },
    { severity: 'SEV-4', words: 'Faible' },
  ];
  readonly #api = inject(Api);
  readonly #router = inject(Router);

  protected async declare(
    event: Event,
    asked: Record<'environment' | 'component' | 'title' | 'severity' | 'reason', string>,
  ) {
    event.preventDefault();
    const { component, ...rest } = asked;
    const components = component ? [component] : [];
    const answer = await this.#api.post<IncidentShown>('/api/incidents', { ...rest, components, by: 'console' });
    if (!answer.ok) return this.problem.set(answer.refusal.message);
    this.close();
    await this.#router.navigate(['/incidents', answer.value.id]);
  }

  protected close(): void {
    this.problem.set(null);
    this.closed.emit();
  }
}
