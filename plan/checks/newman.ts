// node plan/checks/newman.ts: §5.1's tests of the API with Newman, over all its routes, against BASCULE_URL_API. The last
// line's value is how many assertions failed.
import { accessOf, type Access } from '../../e2e/journeys/live/accounts.ts';
import { runCollection, type CollectionRun } from '../../e2e/newman/run-collection.ts';
import { addressOf } from './addresses.ts';
import { conclude, type Outcome } from './outcome.ts';

await conclude(async () => {
  const [partner, admin] = [accessOf('partner', process.env), accessOf('admin', process.env)];
  const run = await runCollection(
    addressOf('api'),
    { partner: accountOf(partner), admin: accountOf(admin), madeUpData: partner.depth === 'whole' },
    (request) => process.stderr.write(`→ ${request}\n`),
  );
  return outcomeOf(run);
});

function accountOf(access: Access) {
  return access.depth === 'door' ? null : access.account;
}

function outcomeOf({ sent, passedOver, assertions, failures }: CollectionRun): Outcome {
  const value = failures.length;
  const without = passedOver.length > 0 ? `, ${passedOver.length} requêtes passées faute de compte` : '';
  if (value === 0 && sent > 0) {
    return { passed: true, found: `${assertions} vérifications réussies sur ${sent} requêtes${without}`, value };
  }
  const firsts = failures.filter(
    ({ request }, index) => failures.findIndex((each) => each.request === request) === index,
  );
  const told = firsts.slice(0, 3).map(({ request, assertion, reason }) => `${request} : ${assertion} (${reason})`);
  const more = firsts.length > 3 ? ' ; …' : '';
  const found = `${value} vérifications en échec, dans ${firsts.length} requêtes sur ${sent} : ${told.join(' ; ')}${more}`;
  return { passed: false, found, value };
}
