import type { FastifyReply, FastifyRequest } from 'fastify';
import { knownBrowserSeconds } from '../../accounts/known-browser.ts';
import { isTextName, type Language, type TextName } from './texts.ts';

type CookieName =
  | 'session'
  | 'form'
  | 'language'
  | 'brand'
  | 'flash'
  | 'kept'
  | 'next'
  | 'return'
  | 'wanted'
  | 'known'
  | 'remembered';

const yearSeconds = 365 * 24 * 60 * 60;
/** Lifetime of the page behind a proxy that somebody logs in for. A set-up may come between. */
const wantedSeconds = 60 * 60;
/** Lifetime of the flash message, and of the page where the user was going. */
const shortSeconds = 20 * 60;

const lifetimesSeconds: Record<CookieName, number | undefined> = {
  session: undefined,
  form: undefined,
  language: yearSeconds,
  brand: yearSeconds,
  flash: 60,
  kept: 60,
  next: shortSeconds,
  return: undefined,
  wanted: wantedSeconds,
  known: knownBrowserSeconds,
  // The longest choice. The database decides when one is over.
  remembered: 90 * 86_400,
};

/**
 * `__Host-` binds a cookie to this host and to TLS, so that no other host of the domain can set it (RFC 6265bis
 * §4.1.3.2).
 */
export function cookieName(name: CookieName, secure: boolean): string {
  return secure ? `__Host-belcode-${name}` : `belcode-${name}`;
}

export function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https';
}

export function readCookie(request: FastifyRequest, name: CookieName): string | undefined {
  return request.cookies[cookieName(name, isSecure(request))];
}

export function setCookie(request: FastifyRequest, reply: FastifyReply, name: CookieName, value: string): void {
  const secure = isSecure(request);
  const lifetimeSeconds = lifetimesSeconds[name];
  reply.setCookie(cookieName(name, secure), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    ...(lifetimeSeconds === undefined ? {} : { maxAge: lifetimeSeconds }),
  });
}

export function dropCookie(request: FastifyRequest, reply: FastifyReply, name: CookieName): void {
  const secure = isSecure(request);
  reply.setCookie(cookieName(name, secure), '', { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: 0 });
}

/** Texts that the next page may show once. The list is closed. */
export const flashMessages = [
  'logged-out',
  'logged-out-everywhere',
  'session-over',
  'welcome-sent',
  'password-is-new',
  'password-is-new-by-code',
  'password-saved',
  'unfinished-was-you',
  'method-added',
  'method-removed',
  'device-removed',
  'methods-changed',
  'confirmed',
  'calls-stopped',
  'calls-resumed',
  'block-lifted',
  'calls-released',
  'number-released-now',
  'number-not-stopped',
  'password-asked-now',
  'sessions-ended-now',
  'session-ended-now',
  'user-unlocked',
  'bypass-asked-now',
  'bypass-mailed-now',
  'bypass-withdrawn-now',
  'browser-remembered-now',
  'browser-forgotten-now',
  'remembering-saved',
  'refused-remembering-off',
  'user-disabled-now',
  'user-enabled-now',
  'user-erased-now',
  'company-saved',
  'roll-out-saved',
  'method-rule-saved',
  'method-rule-removed-now',
  'help-saved',
  'campaign-planned',
  'company-disabled-now',
  'company-enabled-now',
  'webhook-removed',
  'program-removed',
  'webhook-repeated',
  'recording-handed-in-now',
  'recording-withdrawn-now',
  'terms-saved',
  'reminders-asked',
  'reminders-none',
  'refused-destination-refused',
  'refused-extension-not-allowed',
  'refused-number-suspended',
  'refused-number-in-call',
  'refused-number-owner-changed',
  'refused-calls-held',
  'refused-calls-blocked',
  'refused-calls-paused',
  'refused-number-rung-often',
  'refused-keys-missed',
  'refused-adding-held',
  'refused-calls-restoring',
  'refused-queue-full',
  'refused-app-not-online',
  'refused-app-paused',
  'refused-app-held',
  'refused-other-proof-needed',
  'refused-exchange-unavailable',
  'refused-number-invalid',
  'refused-too-many-tries',
  'refused-second-factor-locked',
  'refused-authenticator-exists',
  'refused-authenticator-unreadable',
  'refused-challenge-over',
  'forgot-over',
  'forgot-asked-again',
  'code-reported',
  'refused-link-unknown',
  'enrolment-log-in',
] as const satisfies readonly TextName[];

export type FlashMessage = (typeof flashMessages)[number];

export function setFlash(request: FastifyRequest, reply: FastifyReply, text: FlashMessage): void {
  setCookie(request, reply, 'flash', text);
}

/** Returns the flash message, if any, and removes it. */
export function takeFlash(request: FastifyRequest, reply: FastifyReply): FlashMessage | undefined {
  const flash = readCookie(request, 'flash');
  if (flash === undefined) return undefined;
  dropCookie(request, reply, 'flash');
  return flashMessages.find((each) => each === flash && isTextName(each));
}

export function chooseLanguage(request: FastifyRequest, reply: FastifyReply, language: Language): void {
  setCookie(request, reply, 'language', language);
}
