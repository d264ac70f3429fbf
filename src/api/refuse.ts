import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, type RefusalId } from '../errors.ts';
import { sendProblem } from './problem.ts';

/** Refusals for Fastify's own errors, by status. */
const refusalOfStatus: Partial<Record<number, RefusalId>> = { 413: 'request-too-large', 415: 'media-type-unknown' };

interface Translation {
  refusal: Refusal;
  /** Set when the protocol has a more exact status than the refusal: 413, 415. */
  status?: number;
  publicDetail?: string;
}

/**
 * Answers every error of every route: the only place where an error becomes a reply. Neither the reply nor the
 * refusal's detail repeats the caller's input, because it may contain a code (C08).
 */
export function refuse(error: FastifyError | Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { refusal, ...how } = translate(error, request);
  request.refusal = refusal;
  return sendProblem(reply, refusal, how);
}

function translate(error: FastifyError | Refusal, request: FastifyRequest): Translation {
  if (error instanceof Refusal) return { refusal: error };
  if (error.validation !== undefined) return translateValidation(error, request);
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    const id = refusalOfStatus[error.statusCode];
    if (id !== undefined) return { refusal: new Refusal(id, error.code) };
    return { refusal: new Refusal('request-invalid', error.code), status: error.statusCode };
  }
  return { refusal: new Refusal('internal-error', error.name, { cause: error }) };
}

function translateValidation(error: FastifyError, request: FastifyRequest): Translation {
  const part = error.validationContext ?? 'request';
  // An id of another shape belongs to nothing.
  if (part === 'params') return { refusal: new Refusal('not-found', 'malformed id') };
  const { refusalOfField = {} } = request.routeOptions.config;
  const own = part === 'body' ? refusalOfField[wrongFieldOf(error, request) ?? ''] : undefined;
  if (own !== undefined) return { refusal: new Refusal(own, 'schema') };
  return {
    refusal: new Refusal('request-invalid', `schema of the ${part}`),
    publicDetail: describe(error, part, request),
  };
}

/** The first field of a body that is missing or wrong; undefined when it is another one than the schema has. */
function wrongFieldOf({ validation = [] }: FastifyError, request: FastifyRequest): string | undefined {
  const known = (request.routeOptions.schema?.body as { properties?: object } | undefined)?.properties ?? {};
  const wrong = validation.flatMap(({ instancePath, params }) => {
    const { requiredProperties = [] } = params as { requiredProperties?: string[] };
    return [...requiredProperties, instancePath.split('/')[1] ?? ''];
  });
  return wrong.find((field) => Object.hasOwn(known, field));
}

/** Names a field only if the schema has it, and never names a value. */
function describe(error: FastifyError, part: string, request: FastifyRequest): string {
  const [first] = error.validation ?? [];
  const field = first?.instancePath.split('/')[1] ?? '';
  const schema = request.routeOptions.schema?.[part as 'body'] as { properties?: object } | undefined;
  const known = field !== '' && Object.hasOwn(schema?.properties ?? {}, field);
  const subject = known ? `${part}: ${field}` : part;
  // TypeBox says "schema is false", and the name of the field is the caller's input.
  if (!known && field !== '') return `${part} must not have unknown fields`;
  return first?.message === undefined ? `${subject} is invalid` : `${subject} ${first.message}`;
}
