import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Session } from '../accounts/session.ts';
import type { Brand } from '../brand/brand.ts';
import { Refusal } from '../errors.ts';
import type { Asker } from '../login/known-asker.ts';
import { readCookie } from './kit/panel-cookies.ts';
import type { KeptForm } from './kit/render-context.ts';
import type { Language } from './kit/texts.ts';

export type Panel = FastifyInstance;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before every route of the panel. */
    panelContext: RequestContext;
  }
}

/** What is known about a request before its route runs. */
export interface RequestContext {
  /** Of the page: that of the host, and from the moment on that its reader is known, that of their company. */
  brand: Brand;
  language: Language;
  /** The language that the person or the browser has said; undefined when the page is English for want of one. */
  saidLanguage: Language | undefined;
  /** The session of the cookie, if it exists and has not ended. */
  session: Session | undefined;
  /** What the token of a form is bound to when there is no session. */
  formId: string;
  /** Whether the browser has sent a cookie of ours, which no browser does at its first request. */
  keepsCookies: boolean;
  /** The form of this page that was sent just before. */
  kept: KeptForm | undefined;
  /** What the page shows that answers the form of this request. */
  shown: KeptForm | undefined;
  /** Whether the browser uses TLS, so that cookies can require it. */
  secure: boolean;
}

/** @throws Refusal session-unknown */
export function sessionOf({ panelContext }: FastifyRequest): Session {
  if (panelContext.session === undefined) throw new Refusal('session-unknown');
  return panelContext.session;
}

/** What every act needs from a request. */
export function requestContext(request: FastifyRequest): Asker & { sessionId: string } {
  return { sessionId: sessionOf(request).id, ...askerOf(request) };
}

/** Where a request comes from: its address, the cookie of a browser that has logged in before, and its language. */
export function askerOf(request: FastifyRequest): Asker {
  return {
    address: request.ip,
    browser: readCookie(request, 'known'),
    remembered: readCookie(request, 'remembered'),
    agent: request.headers['user-agent'],
    language: request.panelContext.saidLanguage,
  };
}
