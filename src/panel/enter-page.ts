import type { FastifyRequest } from 'fastify';
import type { ConversationAct } from '../login/conversation.ts';
import { type Entered, enter, enterFound } from '../login/enter.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { sessionOf } from './panel-app.ts';
import { isRead } from './route-steps.ts';

/**
 * Enters for a page that only shows something, by the session that was found when the request came: nothing has come
 * between. The body of a form may come seconds later, so a form reads its session again.
 *
 * @throws as `enter`
 */
export function enterPage(login: LoginParts, request: FastifyRequest, act: ConversationAct): Promise<Entered> {
  const session = sessionOf(request);
  return isRead(request.method) ? enterFound(login, session, act) : enter(login, session.id, act);
}
