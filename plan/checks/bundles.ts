// node plan/checks/bundles.ts: §5.3, each front end's initial bundle under 200 KB gzipped, fetched from its live address
// (BASCULE_URL_MOBILE and so on). The last line's value is the biggest, in KB of 1,000 bytes.
import { liveBundle } from '../../e2e/bundles/live-bundle.ts';
import { addressOf } from './addresses.ts';
import { conclude, type Outcome } from './outcome.ts';
import { decimal } from './wording.ts';

const budgetKb = 200;
const fronts = {
  mobile: 'Application Mobile',
  partner: 'Dashboard Partenaire',
  admin: 'Dashboard Admin',
  vitrine: 'Site Vitrine',
} as const;

await conclude(check);

async function check(): Promise<Outcome> {
  const names = Object.keys(fronts) as (keyof typeof fronts)[];
  const measured = await Promise.all(
    names.map(async (name) => ({ title: fronts[name], kb: await kilobytes(addressOf(name)) })),
  );
  const value = Math.max(...measured.map(({ kb }) => kb));
  const told = measured.map(({ title, kb }) => `${title} ${decimal(kb)} Ko`).join(', ');
  if (measured.every(({ kb }) => kb > 0 && kb < budgetKb))
    return { passed: true, found: `${told} (moins de ${budgetKb} Ko)`, value };
  return { passed: false, found: `${told} : il faut moins de ${budgetKb} Ko, et des scripts à mesurer`, value };
}

async function kilobytes(address: URL): Promise<number> {
  const files = await liveBundle(address);
  for (const { name, gzippedBytes } of files) process.stderr.write(`${address.host} ${name} ${gzippedBytes}\n`);
  return Math.round(files.reduce((sum, file) => sum + file.gzippedBytes, 0) / 100) / 10;
}
