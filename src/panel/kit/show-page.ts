import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, type RefusalId } from '../../errors.ts';
import type { Place } from '../../login/conversation.ts';
import type { Entered } from '../../login/enter.ts';
import { formTokenOf } from '../guard.ts';
import { addresses } from './addresses.ts';
import type { Html } from './html.ts';
import { flashMessages, setCookie, setFlash, takeFlash } from './panel-cookies.ts';
import type { Notice, RenderContext } from './render-context.ts';
import { isTextName, type TextName } from './texts.ts';
import { maxShownSeconds } from './wait-words.ts';

/** What all pages of this installation share. */
export interface SiteSettings {
  assets: string;
  timeZone: string;
  help: string | undefined;
}

const everyAddress: readonly string[] = Object.values(addresses);

/** What the page for a request is rendered with. @param entered who is logged in, on pages of a full session */
export function renderContextOf(
  request: FastifyRequest,
  { assets, timeZone }: SiteSettings,
  entered?: Entered,
): RenderContext {
  const { language, session } = request.panelContext;
  const user = session?.step === 'full' ? entered?.facts.user : undefined;
  const { pathname: path, searchParams } = new URL(request.url, 'http://panel');
  const token = path === addresses.passwordLink ? searchParams.get('token') : null;
  return {
    ...{ language, timeZone, assets },
    // An address with an id in it, or that takes forms only, has no page of its own to come back to.
    path: everyAddress.includes(path)
      ? `${path}${token === null ? '' : `?token=${encodeURIComponent(token)}`}`
      : addresses.home,
    formToken: formTokenOf(request),
    person: user === undefined ? undefined : { login: user.login, name: user.name, role: user.role },
    halfWay: session !== undefined && session.step !== 'full',
  };
}

export function show(reply: FastifyReply, page: Html, status = 200): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(page.toString());
}

/** Puts the session of an act's outcome into the browser. */
export function keepPlace(request: FastifyRequest, reply: FastifyReply, { sessionId }: Pick<Place, 'sessionId'>): void {
  setCookie(request, reply, 'session', sessionId);
}

/** After a form: on to another page, and only to one of ours (E07). */
export function goTo(reply: FastifyReply, path: string): FastifyReply {
  if (!/^\/(?![/\\])/.test(path)) throw new Error(`No address of ours: ${path}`);
  return reply.redirect(path, 303);
}

/** The flash message of the request before, as a notice. */
export function flashNotice(request: FastifyRequest, reply: FastifyReply): Notice | undefined {
  const text = takeFlash(request, reply);
  if (text === undefined) return undefined;
  return { mood: text.startsWith('refused-') || text.endsWith('-over') ? 'bad' : 'good', text };
}

/** Tells on the next page why no code was sent. */
export function flashTrouble(request: FastifyRequest, reply: FastifyReply, id: RefusalId): void {
  const text = flashMessages.find((each) => each === `refused-${id}`);
  if (text !== undefined) setFlash(request, reply, text);
}

/** Refusals that are no matter of the form that was sent, but of where the person is. */
const redirecting = ['session-unknown', 'step-wrong', 'password-unconfirmed', 'factor-unconfirmed', 'role-missing'];

const maxShownPauseSeconds = 60 * 60;

export interface Trouble {
  notice: Notice;
  status: number;
}

/**
 * What to say above the form that was refused.
 *
 * @throws the error itself when it is none of the form's: then the person is sent elsewhere, or the panel failed
 */
export function troubleOf(error: unknown): Trouble {
  if (!isFormTrouble(error)) throw error;
  return { notice: { mood: 'bad', ...pausedText(error) }, status: error.status };
}

function isFormTrouble(error: unknown): error is Refusal {
  if (!(error instanceof Refusal)) return false;
  return error.status === 503 || (error.status < 500 && !redirecting.includes(error.id));
}

/** A pause that somebody may wait for is told as it is. */
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
