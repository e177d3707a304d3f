import { Inject, Injectable } from '@nestjs/common';
import type { Role, UserFile, UserRow } from '../../contracts/identity.ts';
import type { Caller } from '../access/tokens.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { Flags } from '../flags/flags.ts';
import { Refusal } from '../refusal.ts';
import { Users } from './users.ts';

const most = 10_000;
const pageSize = 100;

const roleNames: Record<Role, string> = { consumer: 'Client', partner: 'Commerçant', admin: 'Administrateur' };

/** The list of users to take along, where the flag `export-utilisateurs` lets it be. */
@Injectable()
export class UsersExport {
  constructor(
    @Inject(Users) private readonly users: Users,
    @Inject(Flags) private readonly flags: Flags,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  /** @throws Refusal where it is switched off, and for more than a spreadsheet is good for */
  async file(caller: Caller, search: string | undefined): Promise<UserFile> {
    if (!(await this.flags.isOn('export-utilisateurs', caller)))
      throw new Refusal('fonction-coupee', 'L’export des utilisateurs n’est pas ouvert pour le moment.');
    const rows = await this.all(search);
    const lines = [['Nom', 'E-mail', 'Rôle', 'Points', 'Inscription'], ...rows.map(cellsOf)];
    const day = this.now().toISOString().slice(0, 10);
    return { name: `utilisateurs-${day}.csv`, csv: lines.map((cells) => `${cells.map(cell).join(';')}\r\n`).join('') };
  }

  private async all(search: string | undefined): Promise<UserRow[]> {
    const rows: UserRow[] = [];
    for (let after: string | undefined; ;) {
      const page = await this.users.page({ limit: pageSize, ...(search && { search }), ...(after && { after }) });
      if (page.total > most)
        throw new Refusal(
          'champ-invalide',
          `Il y a plus de ${most.toLocaleString('fr-FR')} utilisateurs : restreignez la recherche.`,
        );
      rows.push(...page.users);
      if (page.next === null) return rows;
      after = page.next;
    }
  }
}

function cellsOf({ displayName, email, role, points, createdAt }: UserRow): string[] {
  return [displayName, email, roleNames[role], String(points), createdAt.slice(0, 10)];
}

/** RFC 4180. A spreadsheet takes what begins with one of these for a formula: names come from outside (OWASP, CSV injection). */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
