import { posix } from 'node:path';
import { everything, leaves, resources, type Body, type Folder } from './hcl.ts';

/** What takes no tags of its own (checked against the schema of hashicorp/aws 6.22). */
const untaggable = new Set([
  'aws_ecr_lifecycle_policy',
  'aws_eip_association',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_route53_record',
  'aws_route_table_association',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_object_lock_configuration',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_sns_topic_subscription',
]);

/** What would put a secret's value into Terraform's state. */
const carriesSecrets =
  /^(aws_secretsmanager_secret_version|aws_iam_access_key|aws_iam_user_login_profile|random_password|tls_private_key)$/;
const looksLikeASecret =
  /AKIA[0-9A-Z]{16}|-----BEGIN|\b(ghp|xox[bap]|sk_live|glpat)[-_]|\beyJ[\w-]{10,}\.|^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w+/=]{28,}$/;
const namesASecret =
  /(^|[._])(password|passwd|secret_string|secret_key|access_key|auth_token|private_key|master_password)$/;

/** Arguments that a module wants and is not given, or is given and does not know. */
export function wrongArguments(folder: Folder, all: readonly Folder[]): string[] {
  return modulesIn(folder).flatMap(({ name, body, target }) => {
    const module = all.find(({ path }) => path === target);
    if (!module) return [`${folder.path}: module ${name} is not at ${target}`];
    const known = Object.keys(module.variable);
    const required = known.filter((variable) => !('default' in (module.variable[variable]?.[0] ?? {})));
    const given = Object.keys(body).filter((argument) => !ofTerraform.has(argument));
    return [
      ...required.filter((each) => !given.includes(each)).map((each) => `${folder.path}: module ${name} lacks ${each}`),
      ...given.filter((each) => !known.includes(each)).map((each) => `${folder.path}: module ${name} knows no ${each}`),
    ];
  });
}
const ofTerraform = new Set(['source', 'count', 'for_each', 'providers', 'depends_on', 'version']);

/** References to what nobody declared: variables, locals, modules and their outputs, resources and data. */
export function danglingReferences(folder: Folder, all: readonly Folder[]): string[] {
  const text = leaves(everything(folder))
    .map(({ value }) => value)
    .filter((value) => typeof value === 'string' && value.includes('${'))
    .join('\n');
  const locals = folder.locals.flatMap((body) => Object.keys(body));
  const outputsOf = new Map(
    modulesIn(folder).map(({ name, target }) => [
      name,
      Object.keys(all.find(({ path }) => path === target)?.output ?? {}),
    ]),
  );
  const unless = (known: unknown, reference: string) => (known ? [] : [`${folder.path}: ${reference}`]);
  return [
    ...matches(text, /\bvar\.(\w+)/g).flatMap(([all, name]) => unless(folder.variable[name!], all)),
    ...matches(text, /\blocal\.(\w+)/g).flatMap(([all, name]) => unless(locals.includes(name!), all)),
    ...matches(text, /\bmodule\.(\w+)(?:\[[*\d]\])?(?:\.(\w+))?/g).flatMap(([all, name, output]) =>
      unless(output ? outputsOf.get(name!)?.includes(output) : outputsOf.has(name!), all),
    ),
    ...matches(text, /\bdata\.(aws_\w+)\.(\w+)/g).flatMap(([all, type, name]) =>
      unless(folder.data[type!]?.[name!], all),
    ),
    ...matches(text, /(?<![.\w"/])(aws_\w+)\.(\w+)/g).flatMap(([all, type, name]) =>
      unless(folder.resource[type!]?.[name!], all),
    ),
  ];
}

/** Literals that look like a secret, and resources by which one would come to lie in the state. */
export function secrets(folder: Folder): string[] {
  const inClear = leaves(everything(folder)).filter(
    ({ at, value }) =>
      typeof value === 'string' &&
      value !== '' &&
      ((!value.startsWith('${') && namesASecret.test(at)) || looksLikeASecret.test(value)),
  );
  return [
    ...inClear.map(({ at }) => `${folder.path}: ${at}`),
    ...resources(folder)
      .filter(({ type }) => carriesSecrets.test(type))
      .map(({ type, name }) => `${folder.path}: ${type}.${name}`),
  ];
}

/** Things without a name of their own among their tags, disks included: default_tags do not reach these. */
export function untagged(folder: Folder): string[] {
  const hasName = (body: Body) => leaves(body).some(({ at }) => at === 'tags.Name' || at === '0.tags.Name');
  return resources(folder)
    .filter(({ type, body }) =>
      type === 'aws_instance' ? !(hasName(body) && hasName(body['root_block_device'] as Body)) : !hasName(body),
    )
    .filter(({ type }) => !untaggable.has(type))
    .map(({ type, name }) => `${folder.path}: ${type}.${name}`);
}

/** The modules that a folder uses, with the folder each comes from. */
export function modulesIn(folder: Folder): { name: string; body: Body; target: string }[] {
  return Object.entries(folder.module).flatMap(([name, bodies]) =>
    bodies.map((body) => ({ name, body, target: posix.normalize(posix.join(folder.path, String(body['source']))) })),
  );
}

function matches(text: string, pattern: RegExp): RegExpMatchArray[] {
  return [...text.matchAll(pattern)];
}
