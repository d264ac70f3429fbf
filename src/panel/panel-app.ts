import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Session } from '../accounts/session.ts';
import { Refusal } from '../errors.ts';
import type { Language } from './kit/texts.ts';

export type Panel = FastifyInstance;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before every route of the panel. */
    guest: Guest;
  }
}

/** Who asks, as far as a door can tell. */
export interface Guest {
  language: Language;
  /** The session of the cookie, when there is one and it lives. */
  session: Session | undefined;
  /** What forms of a stranger are bound to, for want of a session. */
  formId: string;
  /** Whether the browser came by TLS, so that cookies may ask for it. */
  secure: boolean;
}

/** @throws Refusal session-unknown */
export function sessionOf({ guest }: FastifyRequest): Session {
  if (guest.session === undefined) throw new Refusal('session-unknown');
  return guest.session;
}

/** What the acts want of every request. */
export function asked(request: FastifyRequest): { sessionId: string; address: string } {
  return { sessionId: sessionOf(request).id, address: request.ip };
}
