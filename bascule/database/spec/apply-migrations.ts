import { applyMigrations } from '../migrations.ts';

// A process of its own, so that a spec can kill it: `node apply-migrations.ts <url> <directory>`.
const [, , url = '', directory = ''] = process.argv;
await applyMigrations({ url, directory });
