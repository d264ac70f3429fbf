import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, type RefusalId } from '../../errors.ts';
import { retryAfterOf } from '../../retry-after.ts';

/** RFC 7644 §3.12. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue';

const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const scimMediaType = 'application/scim+json; charset=utf-8';

/** What is wrong with a request, by the words of SCIM. */
export class ScimFault extends Error {
  readonly status: number;
  readonly scimType: ScimType | undefined;

  constructor(scimType: ScimType | undefined, detail: string, status = 400) {
    super(detail);
    this.scimType = scimType;
    this.status = status;
  }
}

const typeOfRefusal: Partial<Record<RefusalId, ScimType>> = {
  'login-taken': 'uniqueness',
  'company-taken': 'uniqueness',
  'login-invalid': 'invalidValue',
  'name-invalid': 'invalidValue',
  'email-invalid': 'invalidValue',
  'extension-invalid': 'invalidValue',
  'country-invalid': 'invalidValue',
  'request-invalid': 'invalidSyntax',
};

/** Answers every error of the routes of SCIM. It repeats nothing of what the caller sent. */
export function refuseScim(error: FastifyError | Refusal | ScimFault, request: FastifyRequest, reply: FastifyReply) {
  const { status, scimType, detail, refusal } = translate(error);
  request.refusal = refusal;
  const retryAfter = retryAfterOf(refusal);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const body = { schemas: [errorSchema], status: String(status), ...(scimType && { scimType }), detail };
  return reply.code(status).type(scimMediaType).send(JSON.stringify(body));
}

function translate(error: FastifyError | Refusal | ScimFault) {
  if (error instanceof ScimFault) {
    const { status, scimType, message: detail } = error;
    return {
      status,
      scimType,
      detail,
      refusal: new Refusal(status === 404 ? 'not-found' : 'request-invalid', scimType),
    };
  }
  if (error instanceof Refusal)
    return { status: error.status, scimType: typeOfRefusal[error.id], detail: error.words, refusal: error };
  const { statusCode: status = 500, code } = error;
  if (status === 413) {
    const refusal = new Refusal('request-too-large', code);
    return { status, scimType: 'tooMany' as const, detail: refusal.words, refusal };
  }
  if (status >= 400 && status < 500) {
    const refusal = new Refusal(status === 415 ? 'media-type-unknown' : 'request-invalid', code);
    return { status, scimType: 'invalidSyntax' as const, detail: 'The body is not JSON that SCIM knows.', refusal };
  }
  const refusal = new Refusal('internal-error', error.name, { cause: error });
  return { status: 500, scimType: undefined, detail: refusal.words, refusal };
}
