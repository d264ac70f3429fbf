import type { FastifyReply, FastifyRequest } from 'fastify';
import { brandOfCompany } from '../../brand/brands.ts';
import { Refusal, type RefusalId } from '../../errors.ts';
import type { LoginPosition } from '../../login/conversation.ts';
import type { Entered } from '../../login/enter.ts';
import { formTokenOf } from '../guard.ts';
import { pageOfForm } from '../page-of-form.ts';
import { addresses } from './addresses.ts';
import { afterLogin } from './after-login.ts';
import { type ForwardSite, wantedPage } from './forward-return.ts';
import type { Html } from './html.ts';
import { sealForm } from './kept-form.ts';
import { type OidcSite, wantedOidcRequest } from './oidc-return.ts';
import { flashMessages, setCookie, setFlash, takeFlash } from './panel-cookies.ts';
import type { Notice, RenderContext } from './render-context.ts';
import { fillText, isTextName, type TextName } from './texts.ts';
import { maxShownSeconds } from './wait-words.ts';

/** Settings that all pages of this installation share. */
export interface SiteSettings {
  assets: string;
  timeZone: string;
  help: string | undefined;
  /** This installation sends no mail. */
  withoutMail: boolean;
  /** BELCODE_AFTER_LOGIN: where people go on; the first one is the default. */
  afterLogin: readonly string[];
  /** Programs behind a proxy. */
  forward?: ForwardSite | undefined;
  /** Programs by OpenID Connect. */
  oidc?: OidcSite | undefined;
}

const everyAddress: readonly string[] = Object.values(addresses);

/** Builds what a page is rendered with. @param entered the user, on pages of a full session */
export function renderContextOf(
  request: FastifyRequest,
  { assets, timeZone, withoutMail, afterLogin: allowed, forward, oidc }: SiteSettings,
  entered?: Entered,
): RenderContext {
  if (entered !== undefined) request.panelContext.brand = brandOfCompany(entered.facts.company.brand);
  const { brand, language, session, kept: keptForm, shown } = request.panelContext;
  const user = session?.step === 'full' ? entered?.facts.user : undefined;
  // Not by `URL`, which throws on targets such as `//[` that anybody can send.
  const [path = ''] = request.url.split('?', 1);
  const { token } = request.query as { token?: unknown };
  const kept =
    (path === addresses.passwordLink || path === addresses.enrolment) && typeof token === 'string'
      ? `?token=${encodeURIComponent(token)}`
      : '';
  return {
    brand,
    language,
    timeZone,
    assets,
    withoutMail,
    // An address with an id, or of a form only, has no page to return to.
    path: everyAddress.includes(path) ? `${path}${kept}` : addresses.home,
    formToken: formTokenOf(request),
    person: user === undefined ? undefined : { login: user.login, name: user.name, role: user.role },
    partial: session !== undefined && session.step !== 'full',
    goOnHost:
      wantedOidcRequest(request, oidc) === undefined
        ? hostOf(wantedPage(request, forward)?.url ?? afterLogin(request, allowed))
        : fillText(language, 'the-program'),
    kept: keptForm,
    shown,
    reloadsAs: request.method === 'POST' ? pageOfForm(request) : undefined,
  };
}

/**
 * Shows a page. If it answers a form, a browser is sent to the page of the form, which shows the same. Other clients
 * get it at once, with its status.
 *
 * @param status 201 says that the page shows something once that no cookie may hold, such as a first password
 * @param at where a browser gets it
 */
export function show(reply: FastifyReply, page: Html, status = 200, at = pageOfForm(reply.request)): FastifyReply {
  const { request } = reply;
  const next = request.method === 'POST' && status !== 201 && isBrowser(request) ? at : undefined;
  if (next === undefined) return showHere(reply, page, status);
  const { shown = { fields: {} } } = request.panelContext;
  setCookie(request, reply, 'kept', sealForm(formTokenOf(request), next, shown));
  return goTo(reply, next);
}

function hostOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : new URL(address).host;
}

/** Shows a page at the address that was asked for, also to a form. */
export function showHere(reply: FastifyReply, page: Html, status: number): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(page.toString());
}

/** Browsers say so whenever they open a page (RFC 9110 §12.5.1). */
export function isBrowser({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('text/html');
}

/** Stores the session of an act's result in the cookie. */
export function keepPosition(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessionId }: Pick<LoginPosition, 'sessionId'>,
): void {
  setCookie(request, reply, 'session', sessionId);
}

/** Redirects after a form, only to an address of the panel (E07). */
export function goTo(reply: FastifyReply, path: string): FastifyReply {
  if (!/^\/(?![/\\])/.test(path)) throw new Error(`Not an address of the panel: ${path}`);
  return reply.redirect(path, 303);
}

/** Takes the flash message of the previous request as a notice. */
export function flashNotice(request: FastifyRequest, reply: FastifyReply): Notice | undefined {
  const text = takeFlash(request, reply);
  if (text === undefined) return undefined;
  return { mood: /^refused-|-over$|^code-/.test(text) ? 'bad' : 'good', text };
}

/** Tells the user on the next page why no code was sent. */
export function flashTrouble(request: FastifyRequest, reply: FastifyReply, id: RefusalId): void {
  const text = flashMessages.find((each) => each === `refused-${id}`);
  if (text !== undefined) setFlash(request, reply, text);
}

/** Refusals that redirect the user, because the form is not the cause. */
const redirecting = [
  'session-unknown',
  'step-wrong',
  'password-unconfirmed',
  'factor-unconfirmed',
  'role-missing',
  'set-up-code-needed',
];

const maxShownPauseSeconds = 60 * 60;

export interface Trouble {
  notice: Notice;
  status: number;
}

/**
 * Turns a refusal into the notice above the form, and keeps it for the line in the log.
 *
 * @throws the error itself when the form is not the cause; the user is then redirected, or the request fails
 */
export function troubleOf(request: FastifyRequest, error: unknown): Trouble {
  if (!isFormTrouble(error)) throw error;
  request.panelRefusal = error;
  return { notice: { mood: 'bad', ...pausedText(error) }, status: error.status };
}

function isFormTrouble(error: unknown): error is Refusal {
  if (!(error instanceof Refusal)) return false;
  return error.status === 503 || (error.status < 500 && !redirecting.includes(error.id));
}

/** Shows the length of a pause only if it is short enough to wait for. */
function pausedText(refusal: Refusal): Pick<Notice, 'text' | 'gaps'> {
  const { id, retryAfterSeconds: seconds } = refusal;
  if (id !== 'calls-paused' || seconds === undefined || seconds > maxShownPauseSeconds) {
    return { text: refusalText(refusal) };
  }
  return seconds <= maxShownSeconds
    ? { text: 'calls-paused-seconds', gaps: { count: Math.ceil(seconds) } }
    : { text: 'calls-paused-minutes', gaps: { count: Math.ceil(seconds / 60) } };
}

export function refusalText({ id }: Pick<Refusal, 'id'>): TextName {
  const text = `refused-${id}`;
  return isTextName(text) ? text : 'refused-other';
}
