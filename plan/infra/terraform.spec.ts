import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import plan from '../rewapp.plan.ts';
import { danglingReferences, modulesIn, secrets, untagged, wrongArguments } from './findings.ts';
import { folders, resources, terraformRoot, written, type Body, type Folder } from './hcl.ts';

const deployed = plan.environments.filter(({ name }) => name !== 'development');
const hasTerraform = spawnSync('terraform', ['version'], { stdio: 'ignore' }).status === 0;
if (!hasTerraform) console.warn('SKIPPED: terraform is not installed; its format and its templates are not checked.');

let all: Folder[];
beforeAll(async () => {
  all = await folders();
});
const folder = (path: string) => all.find((each) => each.path === path)!;
const found = (look: (folder: Folder, all: Folder[]) => string[]) => all.flatMap((each) => look(each, all));

describe('Terraform', () => {
  test('every module is given what it wants and nothing that it does not know', async () => {
    expect(found(wrongArguments)).toEqual([]);
    const wrong = await written('module "logs" {\n source = "../logs"\n name = "x"\n days = 3\n}');
    expect(wrongArguments(wrong, all).join()).toMatch(/lacks keep_days.*lacks sources.*knows no days/);
  });

  test('no expression speaks of what nobody declared', async () => {
    expect(found(danglingReferences)).toEqual([]);
    const wrong = await written(
      'module "logs" { source = "../logs" }\noutput "a" { value = [var.no, local.no, module.logs.no, aws_eip.no.id, data.aws_ami.no.id] }',
    );
    expect(danglingReferences(wrong, all)).toHaveLength(5);
  });

  test('no secret is written here, nor would one come to lie in the state', async () => {
    expect(found(secrets)).toEqual([]);
    const wrong = await written(`
      resource "aws_db_instance" "a" { password = "hunter2" }
      resource "aws_secretsmanager_secret_version" "b" {}
      locals { key = "AKIA${'ABCDEFGHIJKLMNOP'}" }`);
    expect(secrets(wrong)).toHaveLength(3);
  });

  test('everything that can be is tagged, by its provider and with a name of its own', async () => {
    expect(found(untagged)).toEqual([]);
    const wrong = await written('resource "aws_eip" "a" {}\nresource "aws_instance" "b" { tags = { Name = "b" } }');
    expect(untagged(wrong)).toHaveLength(2);
    const roots = all.filter(({ path }) => !path.startsWith('modules/'));
    for (const { provider, path } of roots) {
      for (const each of provider['aws'] ?? []) expect(each, path).toHaveProperty('default_tags');
    }
    const tags = [
      ...roots.flatMap(({ locals }) => locals.flatMap((body) => (body['tags'] ? [body['tags']] : []))),
      (folder('account').provider['aws']![0]!['default_tags'] as Body[])[0]!['tags']!,
    ];
    expect(tags.map((each) => Object.keys(each as Body).sort())).toEqual(
      roots.map(() => ['Environment', 'ManagedBy', 'Project', 'Source']),
    );
  });

  test('only the web is open to everybody, and no database has a port', () => {
    const rules = all.flatMap(resources).filter(({ type }) => type === 'aws_vpc_security_group_ingress_rule');
    const toAll = rules.filter(({ body }) => body['cidr_ipv4'] === '0.0.0.0/0' || 'cidr_ipv6' in body);
    expect(toAll.map(({ body }) => body['for_each'])).toEqual([{ http: 80, https: 443 }]);
    expect(rules.length).toBeGreaterThan(3);
    expect(JSON.stringify(rules)).not.toMatch(/5432|6379/);
  });

  test.each(['modules/assets', 'modules/backup'])(
    'the bucket of %s is versioned, sealed, closed and cleared',
    (path) => {
      const types = resources(folder(path)).map(({ type }) => type);
      for (const part of [
        'versioning',
        'server_side_encryption_configuration',
        'public_access_block',
        'lifecycle_configuration',
      ]) {
        expect(types).toContain(`aws_s3_bucket_${part}`);
      }
    },
  );
});

describe('what Terraform makes is what the plan says', () => {
  const argumentsOf = (name: string) => modulesIn(folder(`environments/${name}`))[0]!.body;

  test('there is a folder for each environment that is deployed, and no other', () => {
    const names = all.flatMap(({ path }) => (path.startsWith('environments/') ? [path.split('/')[1]] : []));
    expect(names.sort()).toEqual(deployed.map(({ name }) => name).sort());
  });

  test('staging and production differ in numbers and names only', () => {
    const [first, second] = deployed.map(({ name }) => Object.keys(argumentsOf(name)).sort());
    expect(first).toEqual(second);
    expect(argumentsOf('staging')['source']).toBe(argumentsOf('production')['source']);
  });

  test.each(deployed)('$name: stores, retentions and addresses', ({ name, description, backup }) => {
    const given = argumentsOf(name);
    const sites = given['sites'] as Record<string, { host: string; path: string }>;
    const keepDays = deployed.find((each) => each.name === 'production')!.backup!.keepDays;
    expect(given).toMatchObject({
      environment: name,
      assets_bucket: description!.assets,
      keep_days: keepDays,
      backup_every_hours: backup ? backup.everyMs / 3_600_000 : null,
      log_keep_days: description!.logs!.keepDays,
    });
    expect({ api: sites['api']!.host, web: sites['vitrine']!.host }).toEqual(description!.addresses);
    const reached = plan.components.flatMap((each) => (each.kind === 'database' ? [] : [[each.name, each.probe.path]]));
    expect(Object.entries(sites).map(([site, { path }]) => [site, path])).toEqual(reached.sort());
  });

  test('a front end is published to a bucket that is made, and that the hosts may write', () => {
    const made = deployed.map(({ name }) => argumentsOf(name)['assets_bucket']);
    const named = (environments: Pick<(typeof plan.environments)[number], 'targets'>[]) =>
      environments.flatMap(({ targets = [] }) =>
        targets.flatMap((target) =>
          Object.values('sites' in target ? (target.sites ?? {}) : {}).flatMap((site) =>
            site.kind === 'bucket' ? [site.bucket] : [],
          ),
        ),
      );
    expect(named(plan.environments).filter((bucket) => !made.includes(bucket))).toEqual([]);
    const elsewhere = { vitrine: { kind: 'bucket', bucket: 'moon' } } as const;
    expect(named([{ targets: [{ kind: 'machine', sites: elsewhere }] }])).toEqual(['moon']);
    const host = modulesIn(folder('modules/rewapp')).find(({ name }) => name === 'host')!;
    expect(JSON.stringify(host.body['policy_arns'])).toContain('module.assets.policy_arn');
  });

  test('what is replicated outlives the loss of a host', () => {
    for (const { name, description } of deployed) {
      expect(argumentsOf(name)['node_count'], name).toBeGreaterThanOrEqual(description!.replication ? 3 : 1);
    }
  });

  test('there is a place for the image of every component, and of Bascule', () => {
    const built = plan.components.flatMap(({ kind, name }) => (kind === 'database' ? [] : [name]));
    expect(modulesIn(folder('account'))[0]!.body['images']).toEqual([...built, 'bascule']);
  });
});

describe.skipIf(!hasTerraform)('terraform itself', () => {
  test('finds nothing to format', () => {
    const { status, stdout } = spawnSync('terraform', ['fmt', '-check', '-recursive', terraformRoot], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  test.each([true, false])(
    'makes start scripts that cloud-init and a shell understand (first host: %s)',
    async (first) => {
      const config = parseYaml(await rendered(first)) as { write_files: { path: string; content: string }[] };
      const script = config.write_files.find(({ path }) => path.endsWith('rewapp-bootstrap'))!.content;
      expect(execFileSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toBe('');
      expect(script.includes('caprover/caprover:1.15.3')).toBe(first);
      expect(script.includes('docker swarm join --token')).toBe(!first);
    },
  );
});

/** As Terraform renders it for a host; a folder without configuration needs no provider. */
async function rendered(first: boolean): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'terraform-'));
  const values = `first = ${first}, region = "eu-west-3", caprover_version = "1.15.3", caprover_password = "arn:p", join_token = "arn:j"`;
  const input = `base64encode(templatefile("${join(terraformRoot, 'modules/host/cloud-init.yaml.tftpl')}", { ${values} }))\n`;
  try {
    const said = execFileSync('terraform', ['console'], {
      cwd,
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    return Buffer.from(said.match(/"([\w+/=]+)"/)![1]!, 'base64').toString();
  } finally {
    await rm(cwd, { recursive: true });
  }
}
