import type { FastifyRequest } from 'fastify';

/** Reads a field of a form; empty when it is missing or repeated. */
export function formText({ body }: FastifyRequest, name: string): string {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** Reads a trimmed field; undefined when it is empty. */
export function optionalText(request: FastifyRequest, name: string): string | undefined {
  const text = formText(request, name).trim();
  return text === '' ? undefined : text;
}

export function queryText({ query }: FastifyRequest, name: string): string {
  const value = (query as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}
