import type { FastifyRequest } from 'fastify';

/** A field of a form; empty when it is not there, or there more than once. */
export function formText({ body }: FastifyRequest, name: string): string {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** The same, and nothing for an empty one. */
export function optionalText(request: FastifyRequest, name: string): string | undefined {
  const text = formText(request, name).trim();
  return text === '' ? undefined : text;
}

export function queryText({ query }: FastifyRequest, name: string): string {
  const value = (query as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}
