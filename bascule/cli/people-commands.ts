import type { Command } from 'commander';
import type { ApproveOptions } from './commands/approve.ts';
import type { AuditOptions } from './commands/audit.ts';
import type { OverrideOptions } from './commands/override.ts';
import type { SignOptions } from './commands/sign.ts';
import type { CommonOptions } from './context.ts';
import type { Add, Run } from './registration.ts';

/** Who asks, who agrees, who signs, and what was done. */
export function peopleCommands(add: Add, run: Run, root: Command): void {
  add(root, 'whoami', 'dit qui vous êtes pour Bascule, et ce que vous pouvez').action(
    run(async (options: CommonOptions) => (await import('./commands/whoami.ts')).whoami(options)),
  );
  tokenCommands(add, run, root);
  add(root, 'approve <déploiement>', 'approuve un déploiement')
    .option('--comment <texte>', 'ce que vous avez vu')
    .action(
      run(async (id: string, options: ApproveOptions) => (await import('./commands/approve.ts')).approve(id, options)),
    );
  add(root, 'withdraw <déploiement>', 'retire votre approbation')
    .option('--comment <texte>', 'pourquoi')
    .action(
      run(async (id: string, options: ApproveOptions) =>
        (await import('./commands/withdraw.ts')).withdraw(id, options),
      ),
    );
  add(root, 'override <déploiement>', 'passe outre les contrôles, en urgence ; tout le monde le saura')
    .requiredOption('--reason <texte>', 'pourquoi, en 10 caractères au moins')
    .action(
      run(async (id: string, options: OverrideOptions) =>
        (await import('./commands/override.ts')).override(id, options),
      ),
    );
  add(root, 'sign <déploiement> <point>', 'signe un point de la liste de contrôle')
    .option('--comment <texte>', 'ce que vous avez vu')
    .action(
      run(async (id: string, item: string, options: SignOptions) =>
        (await import('./commands/sign.ts')).sign(id, item, options),
      ),
    );
  add(root, 'checklist <déploiement>', 'montre les listes de contrôle d’avant et d’après').action(
    run(async (id: string, options: CommonOptions) => (await import('./commands/checklist.ts')).checklist(id, options)),
  );
  add(root, 'audit <env>', 'dit qui a fait quoi, quand et pourquoi')
    .option('--limit <n>', 'nombre de lignes, les plus récentes (par défaut : 200)')
    .action(
      run(async (env: string, options: AuditOptions) => (await import('./commands/audit.ts')).audit(env, options)),
    );
}

function tokenCommands(add: Add, run: Run, root: Command): void {
  const token = root.command('token').description('les jetons, qui prouvent qui demande').usage('[options] [commande]');
  add(token, 'create <personne>', 'fait un jeton pour une personne du plan ; il n’est montré qu’une fois').action(
    run(async (person: string, options: CommonOptions) =>
      (await import('./commands/token.ts')).createToken(person, options),
    ),
  );
  add(token, 'list', 'montre les jetons, sans leur secret').action(
    run(async (options: CommonOptions) => (await import('./commands/token.ts')).listTokens(options)),
  );
  add(token, 'revoke <jeton>', 'révoque un jeton, nommé comme dans « token list »').action(
    run(async (id: string, options: CommonOptions) => (await import('./commands/token.ts')).revokeToken(id, options)),
  );
}
