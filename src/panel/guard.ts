import type { FastifyReply, FastifyRequest } from 'fastify';
import { csrfToken, isCsrfToken } from '../accounts/session.ts';
import { isLanguage, usualLanguage } from '../languages/languages.ts';
import { findSession, keepLanguage, whySessionEnded } from '../login/find-session.ts';
import { positionOf } from '../login/move.ts';
import type { Random } from '../random.ts';
import { addresses } from './kit/addresses.ts';
import { keepReturn } from './kit/after-login.ts';
import { brandOfRequest } from './kit/brand-of-request.ts';
import { keepTicket, keepWanted } from './kit/forward-return.ts';
import { openForm } from './kit/kept-form.ts';
import { saidLanguage } from './kit/page-language.ts';
import { chooseLanguage, dropCookie, isSecure, readCookie, setCookie, setFlash } from './kit/panel-cookies.ts';
import { formText } from './kit/read-form.ts';
import type { PanelParts } from './panel-parts.ts';
import { isRead, pageOfStep, servedSteps } from './route-steps.ts';

/** A form from another site, of a session that has ended, or from a browser that keeps no cookies. */
export class ForeignForm extends Error {
  readonly why: 'other-site' | 'stale' | 'no-cookies';

  constructor(why: ForeignForm['why'], message: string) {
    super(message);
    this.why = why;
  }
}

const formIdShape = /^[A-Za-z0-9_-]{43}$/;

/**
 * Runs before every route: finds the session and the language, and refuses a route that does not serve the step of the
 * session (E05).
 */
export function authenticateRequest({
  login,
  users,
  afterLogin = [],
  forward,
}: Pick<PanelParts, 'login' | 'users' | 'afterLogin' | 'forward'>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const wanted = (request.query as { language?: unknown }).language;
    const chosen = typeof wanted === 'string' && isLanguage(wanted) ? wanted : undefined;
    const said = saidLanguage(chosen ?? readCookie(request, 'language'), request.headers['accept-language']);
    request.panelContext = {
      brand: brandOfRequest(request),
      language: said ?? usualLanguage(),
      saidLanguage: said,
      session: undefined,
      formId: readFormId(request, reply, login.random),
      keepsCookies: readCookie(request, 'form') !== undefined || readCookie(request, 'session') !== undefined,
      kept: undefined,
      shown: request.method === 'POST' ? { fields: {} } : undefined,
      secure: isSecure(request),
    };
    const route = request.routeOptions.url;
    if (isFile(request)) return undefined;
    refuseOtherSites(request);
    // A device proves itself by its signature; it has no session.
    if (request.routeOptions.config.isApp === true) return undefined;
    const session = await findSession(login, readCookie(request, 'session'));
    request.panelContext.session = session;
    keepTicket(request, reply, forward, session);
    // The page on which the session began, where the browser keeps no cookie of the choice.
    if (said === undefined && isLanguage(session?.language)) {
      request.panelContext.language = session.language;
    }
    if (chosen !== undefined && request.method === 'GET') {
      chooseLanguage(request, reply, chosen);
      if (isFromOwnPage(request)) await keepLanguage({ users }, session, chosen);
    }
    if (route === addresses.login) keepReturn(request, reply, afterLogin);
    if (route === addresses.login || route === addresses.home) keepWanted(request, reply, forward);
    // An unknown address needs no protection.
    if (route === undefined) return undefined;
    if (servedSteps(request.method, route).includes(session?.step ?? 'nobody')) {
      takeKeptForm(request, reply);
      return undefined;
    }
    if (request.method === 'POST') refuseWithoutCookies(request);
    return sendElsewhere(request, reply, login);
  };
}

/** Runs before every change: checks that the form is one of ours and belongs to this session (E07). */
export async function checkForm(request: FastifyRequest): Promise<void> {
  // The app's requests are signed and use no cookie.
  if (request.method !== 'POST' || request.routeOptions.config.isApp === true) return;
  const bound = request.panelContext.session?.id ?? request.panelContext.formId;
  if (isCsrfToken(bound, formText(request, 'token'))) return;
  refuseWithoutCookies(request);
  throw new ForeignForm('stale', 'no token of this session');
}

export function formTokenOf({ panelContext }: FastifyRequest): string {
  return csrfToken(panelContext.session?.id ?? panelContext.formId);
}

/** Redirects a user who is at another step to the page of that step. */
async function sendElsewhere(
  request: FastifyRequest,
  reply: FastifyReply,
  login: Pick<PanelParts['login'], 'sessions'>,
): Promise<FastifyReply> {
  const { session } = request.panelContext;
  if (request.routeOptions.config.isStream === true) {
    return reply.type('text/event-stream').send('event: over\ndata: {}\n\n');
  }
  const cookie = readCookie(request, 'session');
  if (session === undefined && cookie !== undefined) {
    dropCookie(request, reply, 'session');
    setFlash(request, reply, (await whySessionEnded(login, cookie)) === 'reported' ? 'code-reported' : 'session-over');
  }
  return reply.redirect(pageOfStep(session && positionOf(session)), 303);
}

/** Trusts `Sec-Fetch-Site` where a browser sends it. Other browsers have only the token. */
function refuseOtherSites(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (request.method !== 'POST' || site === undefined || site === 'same-origin' || site === 'none') return;
  throw new ForeignForm('other-site', `a form from ${site}`);
}

/** Every page with a form sets a cookie before the form can be sent. */
function refuseWithoutCookies({ panelContext }: FastifyRequest): void {
  if (!panelContext.keepsCookies) throw new ForeignForm('no-cookies', 'no cookie of ours');
}

/** Shown once, and only on the page for which it was kept. */
function takeKeptForm(request: FastifyRequest, reply: FastifyReply): void {
  const text = readCookie(request, 'kept');
  if (text === undefined || request.method !== 'GET' || request.routeOptions.config.isStream === true) return;
  const [path = ''] = request.url.split('?', 1);
  const kept = openForm(formTokenOf(request), path, text);
  if (kept === undefined) return;
  request.panelContext.kept = kept;
  dropCookie(request, reply, 'kept');
}

/**
 * A link elsewhere may choose the language of this browser, and not the one in which its user is called and mailed. A
 * browser that does not say where a link was pressed keeps its choice for itself.
 */
function isFromOwnPage({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] === 'same-origin';
}

/** Static files and the manual, which are the same for all users. */
function isFile({ method, routeOptions: { url = '' } }: FastifyRequest): boolean {
  if ([addresses.help, addresses.helpPdf, addresses.relatedOrigins].some((each) => url === each)) return true;
  return (
    ['/assets/', `${addresses.help}/`].some((folder) => url.startsWith(folder)) ||
    (isRead(method) && url.startsWith('/app/'))
  );
}

function readFormId(request: FastifyRequest, reply: FastifyReply, random: Pick<Random, 'secret'>): string {
  const known = readCookie(request, 'form');
  if (known !== undefined && formIdShape.test(known)) return known;
  const fresh = random.secret();
  if (request.method === 'GET' && !isFile(request)) {
    setCookie(request, reply, 'form', fresh);
  }
  return fresh;
}
