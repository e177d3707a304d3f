import { seed } from './seed.ts';
import { startAws } from './server.ts';

/**
 * AWS on this machine by itself, with what §6 of the plan speaks of: `PORT=4566 node sandbox/aws/main.ts`. It takes the
 * access key that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY tell; nothing of it is printed.
 */
const port = Number(process.env['PORT']);
const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
if (!Number.isInteger(port) || port < 1 || !accessKeyId || !secretAccessKey) {
  process.stderr.write(
    'PORT, AWS_ACCESS_KEY_ID ou AWS_SECRET_ACCESS_KEY manque : donnez un port libre et une clé inventée, par exemple PORT=4566.\n',
  );
  process.exit(2);
}
const aws = await startAws({ port, key: { accessKeyId, secretAccessKey } });
const { distribution, snapshots } = await seed(aws);
process.stdout.write(
  `AWS est à ${aws.url} : rewapp-prod/api-service (ECS), rewapp-prod (RDS, ${snapshots.length} snapshots), s3://rewapp-vitrine-prod derrière ${distribution} (${aws.url}/-/cdn/${distribution}/)\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    aws.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
