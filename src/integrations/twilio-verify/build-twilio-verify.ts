import formbody from '@fastify/formbody';
import createFastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { ApiKeyVerifier } from '../../accounts/verify-api-key.ts';
import { Refusal } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { measure } from '../../measure.ts';
import { idOfRequest, requestIdHooks } from '../../request-id.ts';
import { retryAfterOf } from '../../retry-after.ts';
import { enterAccount } from './enter-account.ts';
import { addVerificationRoutes, type VerificationParts } from './verification-routes.ts';
import { VerifyError, verifyErrorOf } from './verify-error.ts';

export interface TwilioVerifyParts {
  challenges: VerificationParts;
  keys: Pick<ApiKeyVerifier, 'verify'>;
  trustedProxies: readonly string[];
  log: Log;
}

/** Paths of this part on the server of the api. */
export const twilioVerifyPaths = /^\/v2\/Services(?:[/?]|$)/;

const maxBodyBytes = 4 * 1024;

/**
 * Verifications in the shape of Twilio Verify v2, for programs that have its client. An API key is an account with one
 * service; the acts, limits and refusals are those of /v1.
 */
export async function buildTwilioVerify(parts: TwilioVerifyParts): Promise<FastifyInstance> {
  const app = createFastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    trustProxy: parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    return503OnClosing: false,
    frameworkErrors: answerError,
  });
  const enter = async (request: FastifyRequest) => {
    // An unknown path needs no key.
    if (!request.is404) request.serviceKey = await enterAccount(parts.keys, request);
  };
  app.decorateRequest('serviceKey', undefined);
  app.decorateRequest('verifyError', undefined);
  app.addHook('onRequest', requestIdHooks.onRequest);
  app.addHook('preValidation', requestIdHooks.preValidation);
  app.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', () => writeLine(parts.log, request, reply));
    reply.header('cache-control', 'no-store');
    await enter(request);
  });
  // Once more after the body, which may take as long to come as a key is remembered; until then it asks nothing.
  app.addHook('preHandler', enter);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => answerError(new Refusal('not-found', 'no such route'), request, reply));
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: maxBodyBytes });
  addVerificationRoutes(app, parts.challenges);
  await app.ready();
  return app;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the request was refused; for the line in the log. */
    verifyError: VerifyError | undefined;
  }
}

/** The only place where an error becomes a reply. Neither repeats the input, which may hold a code (C08). */
function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const said = error instanceof VerifyError ? error : verifyErrorOf(refusalOf(error));
  const { code, status, message, refusal } = said;
  request.verifyError = said;
  const seconds = refusal && retryAfterOf(refusal);
  if (seconds !== undefined) reply.header('retry-after', seconds);
  if (status === 401) reply.header('www-authenticate', 'Basic realm="Belcode"');
  // Programs may test our own id too.
  const more_info = `urn:belcode:problem:${refusal?.id ?? `twilio-${code}`}`;
  return reply.code(status).send({ code, message, more_info, status });
}

/** Fastify's own errors are about the form of a request. */
function refusalOf(error: FastifyError | Error): Refusal {
  if (error instanceof Refusal) return error;
  const { statusCode = 500, code } = error as Partial<FastifyError>;
  if (statusCode === 413) return new Refusal('request-too-large', code);
  if (statusCode >= 400 && statusCode < 500) return new Refusal('request-invalid', code);
  return new Refusal('internal-error', error.name, { cause: error });
}

/** The pattern of the route instead of the address, which may hold a number. */
function writeLine(log: Log, request: FastifyRequest, reply: FastifyReply): void {
  const { serviceKey, verifyError, method, routeOptions } = request;
  const { statusCode: status, elapsedTime } = reply;
  const { refusal, code } = verifyError ?? {};
  measure('request-ended', { part: 'api', status, seconds: elapsedTime / 1_000 });
  const line = {
    request: idOfRequest(request),
    method,
    route: routeOptions.url ?? '(none)',
    status,
    ms: Math.round(elapsedTime * 10) / 10,
    key: serviceKey?.id,
    twilio: code,
    refusal: refusal?.id,
    detail: refusal?.detail,
  };
  if (status < 500) log.info(line, 'request');
  else log.error(refusal?.id === 'internal-error' ? { ...line, err: refusal.cause } : line, 'request failed');
}
