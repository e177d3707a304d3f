import { CreateInvalidationCommand, GetInvalidationCommand, type CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { AwsProblem, asked, awsCode } from './aws-problem.ts';
import { lookUntil, type Patience } from './patience.ts';

export interface Invalidation {
  distribution: string;
  /**
   * Names this very invalidation: asked again with it, as after a crash, CloudFront makes no second one, which costs money.
   * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_InvalidationBatch.html
   */
  reference: string;
  /** As `/index.html` or `/*`. */
  paths: string[];
}

export interface Invalidated {
  id: string;
  /** False: the time was up, and CloudFront goes on by itself. */
  completed: boolean;
  sentence: string;
}

/** Makes CloudFront's edges forget some paths, and waits until all have. @throws AwsProblem */
export async function invalidate(
  client: CloudFrontClient,
  { distribution, reference, paths }: Invalidation,
  patience: Patience,
): Promise<Invalidated> {
  const what = `vider ${distribution} de CloudFront`;
  const id = await create(client, { distribution, reference, paths }, what);
  const command = new GetInvalidationCommand({ DistributionId: distribution, Id: id });
  const done = await lookUntil(patience, async () => {
    const { Invalidation } = await asked(what, () => client.send(command));
    return Invalidation?.Status === 'Completed' ? true : null;
  });
  const told = paths.length === 1 ? paths[0] : `${paths.length} chemins`;
  const sentence = done
    ? `CloudFront ${distribution} ne sert plus l’ancien contenu de ${told} (invalidation ${id}).`
    : `CloudFront ${distribution} n’a pas encore fini de vider ${told} (invalidation ${id}) : il continue seul ; certains visiteurs voient l’ancien contenu quelques minutes de plus.`;
  return { id, completed: done === true, sentence };
}

async function create(client: CloudFrontClient, wanted: Invalidation, what: string): Promise<string> {
  const { distribution, reference, paths } = wanted;
  const Paths = { Quantity: paths.length, Items: paths };
  const InvalidationBatch = { CallerReference: reference, Paths };
  const command = new CreateInvalidationCommand({ DistributionId: distribution, InvalidationBatch });
  try {
    const { Invalidation } = await asked(what, () => client.send(command));
    return Invalidation?.Id ?? '';
  } catch (error) {
    if (!(error instanceof Error) || awsCode(error.cause) !== 'InvalidationBatchAlreadyExists') throw error;
    const sentence = `L’invalidation « ${reference} » de ${distribution} existe déjà avec d’autres chemins : donnez une autre référence.`;
    throw new AwsProblem('conflict', sentence, { cause: error });
  }
}
