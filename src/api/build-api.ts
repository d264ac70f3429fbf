import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import createFastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { ApiKeyVerifier } from '../accounts/verify-api-key.ts';
import { type Config, ConfigError } from '../config.ts';
import { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';
import type { EnrolmentLinkParts } from '../people/make-enrolment-link.ts';
import type { ReadChallengesParts } from '../people/read-challenges.ts';
import { createReadiness, joinReadiness, type ReadinessCheck } from '../readiness.ts';
import { requestIdHooks } from '../request-id.ts';
import { setSecurityHeaders } from '../security-headers.ts';
import { addAnswerRoute } from './answer-route.ts';
import type { App } from './app.ts';
import { authorise, openRoutes } from './authorise.ts';
import { addCallAgainRoute } from './call-again-route.ts';
import { addCancelChallengeRoute } from './cancel-challenge-route.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import type { ChangeUserParts } from './change-user-parts.ts';
import { addChangeUserRoutes } from './change-user-routes.ts';
import { refuseClientError } from './client-error.ts';
import { addCompanyRoutes, type CompanyRouteParts } from './company-routes.ts';
import { addDocs } from './docs.ts';
import { endConnections } from './end-connections.ts';
import { addEnrolmentLinkRoute } from './enrolment-link-route.ts';
import { addHealthRoutes } from './health-routes.ts';
import { addOpenChallengeRoute } from './open-challenge-route.ts';
import { addProgressRoute } from './progress-route.ts';
import { addReadChallengeRoute } from './read-challenge-route.ts';
import { refuse } from './refuse.ts';
import { logRequest } from './request-log.ts';
import { addScimRoutes } from './scim/scim-routes.ts';
import { addAdapterRoutes } from './spoken-code-adapter-routes.ts';
import { addSpokenCodeRoutes } from './spoken-code-routes.ts';
import { addUserChallengesRoute } from './user-challenges-route.ts';
import { addUserRoutes } from './user-routes.ts';

export interface ApiParts {
  config: Pick<Config, 'BELCODE_TRUSTED_PROXIES'>;
  log: Log;
  keys: Pick<ApiKeyVerifier, 'verify'>;
  challenges: ChallengeParts;
  people: ChangeUserParts & CompanyRouteParts & ReadChallengesParts & EnrolmentLinkParts;
  /** `calls`: the checks besides those of `logins`. */
  readiness: { logins: readonly ReadinessCheck[]; calls: readonly ReadinessCheck[] };
}

/** The longest body contains a number, a language and a purpose. */
const maxBodyBytes = 4 * 1024;
/** How long a client may take to send its request. */
const requestTimeoutMilliseconds = 10_000;
/**
 * Node enforces that limit only when it checks, by default every 30 s. It ends a body that comes slowly after the reply
 * only when it knows the limit at the creation of the server, so Fastify's own option is too late.
 */
const requestLimits = {
  requestTimeout: requestTimeoutMilliseconds,
  headersTimeout: requestTimeoutMilliseconds,
  connectionsCheckingInterval: 1_000,
};

/** The API has no pages except /docs, which has its own policy. */
const strictPolicy = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] };

/**
 * Builds the api from its parts, without listening. Tests use it through `inject`.
 *
 * @throws ConfigError when a trusted proxy is not an address or a network
 */
export async function buildApi(parts: ApiParts): Promise<App> {
  const { config, log, keys, challenges, people, readiness } = parts;
  const app = createServer(config.BELCODE_TRUSTED_PROXIES).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  acceptJson(app);

  endConnections(app);
  app.addHook('onRequest', requestIdHooks.onRequest);
  app.addHook('preValidation', requestIdHooks.preValidation);
  app.addHook('onRequest', logRequest(log));
  app.decorateRequest('apiKey', undefined);
  app.decorateRequest('refusal', undefined);
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((request, reply) => refuse(new Refusal('not-found', 'no such route'), request, reply));

  app.addHook('onRequest', setSecurityHeaders(strictPolicy));
  app.addHook('onRequest', keepOutOfCaches);
  app.addHook('onRequest', authorise(keys));
  // Once more after the body, which may take as long to come as a key is remembered; until then it asks nothing.
  app.addHook('preHandler', authorise(keys));

  await addDocs(app);
  const logins = createReadiness(readiness.logins, challenges.clock);
  const calls = createReadiness(readiness.calls, challenges.clock);
  addHealthRoutes(app, { logins, calls: () => joinReadiness(logins(), calls()) });
  addOpenChallengeRoute(app, challenges);
  addReadChallengeRoute(app, challenges);
  addProgressRoute(app, { ...challenges, keys });
  addAnswerRoute(app, challenges);
  addCallAgainRoute(app, challenges);
  addCancelChallengeRoute(app, challenges);
  addSpokenCodeRoutes(app, challenges);
  addAdapterRoutes(app, challenges);
  addUserRoutes(app, challenges);
  addUserChallengesRoute(app, people);
  addEnrolmentLinkRoute(app, people);
  addChangeUserRoutes(app, people);
  addCompanyRoutes(app, people);
  await app.register(async (scim) => addScimRoutes(scim as App, { ...people, country: challenges.country }), {
    prefix: '/scim/v2',
  });

  await app.ready();
  return app;
}

function createServer(trustedProxies: string[]) {
  try {
    return createFastify({
      // Fastify's own lines contain raw URLs and, at trace, raw packets. request-log.ts writes ours.
      logger: false,
      trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
      bodyLimit: maxBodyBytes,
      requestTimeout: requestTimeoutMilliseconds,
      http: requestLimits,
      clientErrorHandler: refuseClientError,
      frameworkErrors: refuse,
      // While the api stops, it still serves requests on open connections.
      return503OnClosing: false,
    });
  } catch (error) {
    if (trustedProxies.length === 0) throw error;
    throw new ConfigError(['BELCODE_TRUSTED_PROXIES must be addresses or networks, as in 10.0.0.1,192.168.0.0/16']);
  }
}

/** A reply for the holder of a key must not be cached for others. */
function keepOutOfCaches(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (!openRoutes.includes(request.routeOptions.url ?? '')) reply.header('cache-control', 'no-store');
  done();
}

/** Accepts JSON only, and an empty body: to call again and to cancel need no body. */
function acceptJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, body as string, done);
  });
  // Fastify takes a text for a body that is one. `fetch` names this type for an empty body too.
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => {
    done(body === '' ? null : new Refusal('media-type-unknown', 'text/plain'), undefined);
  });
}
