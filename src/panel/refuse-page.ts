import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, type RefusalId } from '../errors.ts';
import { positionOf } from '../login/move.ts';
import { ForeignForm } from './guard.ts';
import { addresses } from './kit/addresses.ts';
import { dropCookie, setCookie, setFlash } from './kit/panel-cookies.ts';
import { goTo, isBrowser, refusalText, renderContextOf, type SiteSettings, show, showHere } from './kit/show-page.ts';
import { nextPages } from './kit/take-next.ts';
import type { TextName } from './kit/texts.ts';
import { pageOfPower } from './power-routes.ts';
import { refusedPage } from './refused-page.ts';
import { pageOfStep } from './route-steps.ts';

/** Handles every error that a route does not: redirects the user, or shows a page that says what is wrong. */
export function refusePage(site: SiteSettings) {
  return (error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error instanceof ForeignForm) {
      request.panelRefusal = new Refusal('request-invalid', error.message);
      return refuseForeign(error, site, request, reply);
    }
    const refusal = asRefusal(error);
    request.panelRefusal = refusal;
    if (request.routeOptions.config?.isStream === true) return reply.code(refusal.status).send();
    return sendOn(refusal, request, reply) ?? showRefusal(refusal, site, request, reply);
  };
}

function sendOn({ id }: Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const replies: Partial<Record<RefusalId, () => FastifyReply>> = {
    'session-unknown': () => {
      dropCookie(request, reply, 'session');
      setFlash(request, reply, 'session-over');
      return goTo(reply, addresses.login);
    },
    'step-wrong': () => {
      const { session } = request.panelContext;
      return goTo(reply, pageOfStep(session && positionOf(session)));
    },
    'set-up-code-needed': () => goTo(reply, addresses.setUp),
    'password-unconfirmed': () => confirmFirst(request, reply, addresses.confirm),
    'factor-unconfirmed': () => confirmFirst(request, reply, addresses.confirmCode),
  };
  return replies[id]?.();
}

function confirmFirst(request: FastifyRequest, reply: FastifyReply, page: string): FastifyReply {
  const { url = '' } = request.routeOptions;
  const next =
    pageOfPower(request) ?? nextPages.findLast((each) => url === each || url.startsWith(`${each}/`)) ?? nextOf(url);
  if (next !== undefined) setCookie(request, reply, 'next', next);
  return goTo(reply, page);
}

/** Of a program's request, which has an id. */
function nextOf(url: string): string | undefined {
  return url.startsWith(`${addresses.oidcLogin}/`) ? addresses.goOn : undefined;
}

function showRefusal(refusal: Refusal, site: SiteSettings, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // A page that the user's role may not see looks like an unknown page, so that probing reveals nothing.
  const seen = refusal.id === 'role-missing' ? new Refusal('not-found') : refusal;
  return refuse(request, reply, { site, text: refusalText(seen), status: seen.status });
}

function refuseForeign({ why }: ForeignForm, site: SiteSettings, request: FastifyRequest, reply: FastifyReply) {
  if (why === 'stale') return refuse(request, reply, { site, text: 'refused-form-stale', status: 403 });
  // The next page could show nothing that a cookie holds.
  if (why === 'no-cookies' && isBrowser(request)) return goTo(reply, addresses.noCookies);
  const text = why === 'no-cookies' ? 'refused-no-cookies' : 'refused-form-stale';
  return showHere(reply, refusedPage(renderContextOf(request, site), { text }), 403);
}

/** The page of a form, where there is one, says it in its notice. */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { site, text, status }: { site: SiteSettings; text: TextName; status: number },
): FastifyReply {
  const context = renderContextOf(request, site);
  if (context.shown !== undefined) context.shown.notice = { mood: 'bad', text };
  return show(reply, refusedPage(context, { text }), status);
}

/** Turns any error into a refusal. */
export function asRefusal(error: Error & { statusCode?: number; code?: string }): Refusal {
  if (error instanceof Refusal) return error;
  const { statusCode = 500 } = error;
  if (statusCode === 413) return new Refusal('request-too-large', error.code);
  if (statusCode >= 400 && statusCode < 500) return new Refusal('request-invalid', error.code);
  return new Refusal('internal-error', error.name, { cause: error });
}
