import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAws, type AwsDouble } from '../../../sandbox/aws/server.ts';
import { ecrLogin } from './ecr-login.ts';
import { ecrRegion } from './ecr-region.ts';

let aws: AwsDouble;
beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws.close());

const login = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
  ecrLogin({ region: 'eu-west-3', endpoint: aws.url, credentials });

test('the registry’s password comes from AWS, for whose key it knows', async () => {
  expect(await login(aws.account.keys[0]!)).toEqual({ user: 'AWS', password: `of-${aws.account.id}` });
});

test('a key that AWS does not know is refused with what the role must be allowed', async () => {
  const stranger = { ...aws.account.keys[0]!, secretAccessKey: 'guessed' };
  await expect(login(stranger)).rejects.toThrow(/ECR ne donne pas de mot de passe .*ecr:GetAuthorizationToken/s);
});

test.each([
  ['123456789012.dkr.ecr.eu-west-3.amazonaws.com/rewapp', 'eu-west-3'],
  ['123456789012.dkr.ecr.eu-west-3.amazonaws.com', 'eu-west-3'],
  ['registre.rewapp.fr/rewapp', null],
  ['123456789012.dkr.ecr.eu-west-3.amazonaws.com.example.org/rewapp', null],
])('of %s the region is %s', (prefix, region) => expect(ecrRegion(prefix)).toBe(region));
