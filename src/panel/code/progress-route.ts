import { Readable } from 'node:stream';
import { ChallengeFollower } from '../../challenges/challenge-follower.ts';
import { OpenStreams } from '../../deliveries/open-streams.ts';
import { isKnownTo } from '../../login/known-asker.ts';
import { ownerOf } from '../../login/move.ts';
import { ownChallenge } from '../../login/own-challenge.ts';
import { SessionWatch } from '../../login/session-watch.ts';
import { addresses } from '../kit/addresses.ts';
import { askerOf, type Panel, sessionOf } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { callStream } from './call-stream.ts';
import { deliveryKindOf } from './describe-call.ts';
import { readUpcomingCall } from './read-upcoming-call.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is an event stream, so its errors have no page. */
    isStream?: boolean;
  }
}

/**
 * The event stream of each page that asks for a code. The challenge comes from the session, so no address contains it.
 */
export function addProgressRoutes(panel: Panel, parts: PanelParts): void {
  const { login, progress } = parts;
  const streams = new OpenStreams();
  const watch = new SessionWatch(login);
  const follower = new ChallengeFollower({ ...login, progress });
  panel.addHook('preClose', async () => streams.end());

  for (const base of [addresses.code, addresses.addCode, addresses.confirmCode]) {
    panel.get(`${base}/progress`, { config: { isStream: true } }, async (request, reply) => {
      const session = sessionOf(request);
      const { work } = session;
      const challengeId = base === addresses.addCode ? work.adding?.challengeId : work.challenge?.id;
      // By default nginx holds a reply back until its buffer is full.
      reply.type('text/event-stream').header('x-accel-buffering', 'no');
      if (challengeId === undefined) return reply.send('event: over\ndata: {}\n\n');
      // What a GET would answer, without following anything.
      if (request.method === 'HEAD') return reply.send(Readable.from([]));
      // The client disconnected while the session was read, so its `close` event has passed already.
      if (reply.raw.destroyed) return reply;
      const signal = streams.add(reply.raw, { group: session.digest, by: session.userId ?? '' });
      const found = await ownChallenge(login, session, challengeId);
      const ref = { id: challengeId, owner: ownerOf(session) };
      const followed = follower.follow(ref, { found, showsArmed: true, signal });
      // The page reloads, and then says what to do without a session.
      const look = async (now = false) => ((await watch.isOpen(session)) ? followed.look(now) : undefined);
      const stream = callStream({
        ...followed,
        look,
        kind: found === undefined ? 'call' : deliveryKindOf(found),
        language: request.panelContext.language,
        brand: request.panelContext.brand,
        clock: login.clock,
        signal,
        readUpcoming: (challenge, { state }) =>
          readUpcomingCall(parts, challenge, state, () => isKnownTo(login, session, askerOf(request))),
      });
      return reply.send(Readable.from(stream));
    });
  }
}
