import { arn, type Account } from './account.ts';
import { AwsRefusal } from './aws-error.ts';
import type { Form } from './query.ts';
import type { Xml } from './xml.ts';

interface Instance {
  name: string;
  status: string;
  looksLeft: number;
  class: string;
  subnetGroup: string;
  securityGroups: string[];
  parameterGroup: string;
  multiAz: boolean;
  isPublic: boolean;
  isProtected: boolean;
  tags: { Key: string; Value: string }[];
  createdAt: Date;
}

interface Snapshot {
  name: string;
  of: string;
  takenAt: Date;
  type: 'automated' | 'manual';
  status: 'available' | 'creating';
}

/** Amazon RDS (query protocol, 2014-10-31): instances, snapshots, and a restore into an instance of its own. */
export class Rds {
  /** Snapshots whose restore fails. */
  readonly failing = new Set<string>();
  readonly #account: Account;
  readonly #instances: Instance[] = [];
  readonly #snapshots: Snapshot[] = [];

  constructor(account: Account) {
    this.#account = account;
  }

  readonly operations: Record<string, (form: Form) => Xml> = {
    CreateDBInstance: (form) => this.#create(form, 'creating'),
    DescribeDBInstances: (form) => this.#describe(form),
    CreateDBSnapshot: (form) => {
      const of = this.#instance(form.need('DBInstanceIdentifier')).name;
      return {
        DBSnapshot: this.#shownSnapshot(
          this.#snapshot(form.need('DBSnapshotIdentifier'), of, { type: 'manual', at: this.#account.now() }),
        ),
      };
    },
    DescribeDBSnapshots: (form) => {
      const [of, name] = [form.get('DBInstanceIdentifier'), form.get('DBSnapshotIdentifier')];
      const found = this.#snapshots.filter((each) => (!of || each.of === of) && (!name || each.name === name));
      if (name && found.length === 0) throw new AwsRefusal('DBSnapshotNotFound', `DBSnapshot ${name} not found.`, 404);
      return { DBSnapshots: { DBSnapshot: found.map((each) => this.#shownSnapshot(each)) } };
    },
    RestoreDBInstanceFromDBSnapshot: (form) => {
      const name = form.need('DBSnapshotIdentifier');
      const found = this.#snapshots.find((each) => each.name === name);
      if (!found) throw new AwsRefusal('DBSnapshotNotFound', `DBSnapshot not found: ${name}`, 404);
      if (found.status !== 'available') throw new AwsRefusal('InvalidDBSnapshotState', `${name} is ${found.status}`);
      return this.#create(form, this.failing.has(name) ? 'incompatible-restore' : 'creating');
    },
  };

  /** What AWS takes every night by itself: `rds:<instance>-2026-11-23-03-00`. */
  snapEveryNight(instance: string, at: number): string {
    const moment = new Date(at).toISOString().slice(0, 16).replace(/[T:]/g, '-');
    return this.#snapshot(`rds:${instance}-${moment}`, instance, { type: 'automated', at }).name;
  }

  #snapshot(name: string, of: string, { type, at }: { type: Snapshot['type']; at: number }): Snapshot {
    const taken: Snapshot = { name, of, type, status: 'available', takenAt: new Date(at) };
    this.#snapshots.push(taken);
    return taken;
  }

  /** Without words of its own a restored instance gets AWS's defaults: the VPC's own security group among them. */
  #create(form: Form, status: string): Xml {
    const name = form.need('DBInstanceIdentifier');
    if (this.#instances.some((each) => each.name === name)) {
      throw new AwsRefusal('DBInstanceAlreadyExists', 'DB instance already exists');
    }
    const groups = form.list('VpcSecurityGroupIds.VpcSecurityGroupId');
    const made: Instance = {
      ...{ name, status, looksLeft: this.#account.looksToSettle, tags: form.tags() },
      ...{
        class: form.get('DBInstanceClass') ?? 'db.t3.micro',
        subnetGroup: form.get('DBSubnetGroupName') ?? 'default',
      },
      ...{ securityGroups: groups.length > 0 ? groups : ['sg-default'], multiAz: form.get('MultiAZ') === 'true' },
      ...{ parameterGroup: form.get('DBParameterGroupName') ?? 'default.postgres18' },
      ...{
        isPublic: form.get('PubliclyAccessible') !== 'false',
        isProtected: form.get('DeletionProtection') === 'true',
      },
      createdAt: new Date(this.#account.now()),
    };
    this.#instances.push(made);
    return { DBInstance: this.#shown(made) };
  }

  #describe(form: Form): Xml {
    const name = form.get('DBInstanceIdentifier');
    const found = name === null ? this.#instances : [this.#instance(name)];
    for (const each of found) {
      if (each.status === 'creating' && (each.looksLeft -= 1) <= 0) each.status = 'available';
    }
    return { DBInstances: { DBInstance: found.map((each) => this.#shown(each)) } };
  }

  #instance(name: string): Instance {
    const found = this.#instances.find((each) => each.name === name);
    if (!found) throw new AwsRefusal('DBInstanceNotFound', `DBInstance ${name} not found.`, 404);
    return found;
  }

  #shown(instance: Instance): Xml {
    const { name, status, tags, createdAt, securityGroups } = instance;
    const isUp = status === 'available';
    return {
      ...{ DBInstanceIdentifier: name, DBInstanceClass: instance.class, Engine: 'postgres', DBInstanceStatus: status },
      ...{ MultiAZ: instance.multiAz, PubliclyAccessible: instance.isPublic, DeletionProtection: instance.isProtected },
      Endpoint: isUp
        ? { Address: `${name}.c1a2b3c4d5e6.${this.#account.region}.rds.amazonaws.com`, Port: 5432 }
        : undefined,
      InstanceCreateTime: isUp ? createdAt : undefined,
      VpcSecurityGroups: {
        VpcSecurityGroupMembership: securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
      },
      DBSubnetGroup: { DBSubnetGroupName: instance.subnetGroup },
      DBParameterGroups: {
        DBParameterGroup: { DBParameterGroupName: instance.parameterGroup, ParameterApplyStatus: 'in-sync' },
      },
      TagList: { Tag: tags },
      DBInstanceArn: arn(this.#account, 'rds', `db:${name}`),
    };
  }

  #shownSnapshot({ name, of, takenAt, type, status }: Snapshot): Xml {
    return {
      ...{ DBSnapshotIdentifier: name, DBInstanceIdentifier: of, SnapshotCreateTime: takenAt, SnapshotType: type },
      ...{ Status: status, Engine: 'postgres', DBSnapshotArn: arn(this.#account, 'rds', `snapshot:${name}`) },
    };
  }
}
