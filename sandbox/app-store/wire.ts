import type { Answer } from '../double.ts';

/** JSON:API, as Apple writes it: https://developer.apple.com/documentation/appstoreconnectapi */
export interface Resource {
  type: string;
  id: string;
  attributes: Record<string, unknown>;
  relationships?: Record<string, { data: { type: string; id: string } | null }>;
}

/** What a request may hold; anything else is refused by the routes that need it. */
export interface Sent {
  data?: {
    id?: string;
    attributes?: Record<string, unknown>;
    relationships?: Record<string, { data?: { type?: string; id?: string } | null }>;
  };
}

export const one = (data: Resource, status = 200): Answer => ({ status, body: { data } });
export const many = (data: Resource[], included: Resource[] = []): Answer => ({
  status: 200,
  body: { data, included, meta: { paging: { total: data.length, limit: 200 } } },
});

export function refusal(status: number, code: string, title: string, detail: string): Answer {
  return { status, body: { errors: [{ id: crypto.randomUUID(), status: String(status), code, title, detail }] } };
}

export const notThere = (type: string, id: string): Answer =>
  refusal(
    404,
    'NOT_FOUND',
    'The specified resource does not exist',
    `There is no resource of type '${type}' with id '${id}'`,
  );
/** 409: what it is now does not allow it. */
export const wrongState = (detail: string, code = 'STATE_ERROR.ENTITY_STATE_INVALID'): Answer =>
  refusal(409, code, 'The request cannot be fulfilled because of the state of another resource.', detail);
export const wrongValue = (detail: string, code = 'ENTITY_ERROR.ATTRIBUTE.INVALID'): Answer =>
  refusal(409, code, 'There is a problem with the request entity', detail);
