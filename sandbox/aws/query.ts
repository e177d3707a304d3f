import { AwsRefusal } from './aws-error.ts';
import type { Answer, Asked } from './request.ts';
import { element, type Xml } from './xml.ts';

/** A form of AWS's query protocol: `Action`, `Version`, and lists as `Name.Member.1`. */
export class Form {
  readonly #fields: URLSearchParams;
  constructor(asked: Asked) {
    this.#fields = new URLSearchParams(asked.body.toString('utf8'));
  }

  get(name: string): string | null {
    return this.#fields.get(name);
  }

  need(name: string): string {
    const value = this.get(name);
    if (value === null) throw new AwsRefusal('InvalidParameterValue', `The parameter ${name} must be provided.`);
    return value;
  }

  list(name: string): string[] {
    const found: string[] = [];
    for (let place = 1; this.get(`${name}.${place}`) !== null; place += 1) found.push(this.need(`${name}.${place}`));
    return found;
  }

  tags(): { Key: string; Value: string }[] {
    const found: { Key: string; Value: string }[] = [];
    for (let place = 1; this.get(`Tags.Tag.${place}.Key`) !== null; place += 1) {
      found.push({ Key: this.need(`Tags.Tag.${place}.Key`), Value: this.need(`Tags.Tag.${place}.Value`) });
    }
    return found;
  }
}

export const queryOperation = (asked: Asked) => new Form(asked).get('Action') ?? '';

export function answerQuery(asked: Asked, operations: Record<string, (form: Form) => Xml>, namespace: string): Answer {
  const action = queryOperation(asked);
  const operation = operations[action];
  if (!operation) throw new AwsRefusal('InvalidAction', `Could not find operation ${action}`);
  const content = {
    [`${action}Result`]: operation(new Form(asked)),
    ResponseMetadata: { RequestId: crypto.randomUUID() },
  };
  const body = element(`${action}Response`, content, `xmlns="${namespace}"`);
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}
