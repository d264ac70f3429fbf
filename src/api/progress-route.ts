import { Readable } from 'node:stream';
import Type from 'typebox';
import type { ApiKeyVerifier } from '../accounts/verify-api-key.ts';
import { isChallengeOver } from '../challenges/challenge.ts';
import { ChallengeFollower } from '../challenges/challenge-follower.ts';
import { findChallenge } from '../challenges/find-challenge.ts';
import { OpenStreams } from '../deliveries/open-streams.ts';
import { Refusal } from '../errors.ts';
import { type App, ownerOf } from './app.ts';
import { readBearer } from './authorise.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { ChallengeParams } from './challenge-schemas.ts';
import { problemResponses } from './problem.ts';
import { overEventId, progressStream } from './progress-stream.ts';

const ProgressHeaders = Type.Object({
  'last-event-id': Type.Optional(Type.String({ maxLength: 64, description: 'continue after this event' })),
});

const stream = {
  description: 'delivery events, then one challenge event',
  content: { 'text/event-stream': { schema: Type.Unsafe<Readable>({ type: 'string' }) } },
};

export function addProgressRoute(app: App, parts: ChallengeParts & { keys: Pick<ApiKeyVerifier, 'verify'> }): void {
  const streams = new OpenStreams();
  const follower = new ChallengeFollower(parts);
  app.addHook('preClose', async () => streams.end());

  app.get(
    '/v1/challenges/:id/progress',
    {
      schema: {
        summary: 'Follow the calls of a challenge as they happen (server-sent events)',
        description:
          'Starts with the events so far, or with those after Last-Event-ID. A `delivery` event has `deliveryId`, `state` ' +
          'and `at`, and `reason`, `key` or `note` where there is one; the last event is `challenge`, with its `state`. A ' +
          'stream that ends without it goes on when you connect again with Last-Event-ID: a fifth stream of one challenge ' +
          'ends the oldest, and a restart of the api ends all.',
        tags: ['challenges'],
        params: ChallengeParams,
        headers: ProgressHeaders,
        response: { 200: stream, 204: Type.Null({ description: 'All events were sent before' }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const ref = { id: request.params.id, owner: ownerOf(request) };
      const challenge = await findChallenge(parts, ref);
      const after = request.headers['last-event-id'];
      // A browser's EventSource reconnects after every end, until it gets a 204 (WHATWG HTML §9.2.3).
      if (after === overEventId && isChallengeOver(challenge.state)) return reply.code(204).send(null);
      // What a GET would answer, without following anything.
      if (request.method === 'HEAD') return reply.type('text/event-stream').send(Readable.from([]));
      // The client has disconnected meanwhile: the stream would never be told to stop.
      if (reply.raw.destroyed) return reply;
      const signal = streams.add(reply.raw, { group: JSON.stringify([ref.owner, ref.id]), by: ref.owner });
      const followed = follower.follow(ref, { found: challenge, showsArmed: false, after, signal });
      const key = readBearer(request.headers.authorization);
      const look = async (now = false) =>
        (await isValid(parts.keys, key, request.ip)) ? followed.look(now) : undefined;
      const lines = progressStream({ ...followed, look, clock: parts.clock, signal });
      return (
        reply
          .type('text/event-stream')
          // By default nginx holds a reply back until its buffer is full.
          .header('x-accel-buffering', 'no')
          .send(Readable.from(lines))
      );
    },
  );
}

/** A stream ends when its key is revoked, like any other right of the key. */
async function isValid(keys: Pick<ApiKeyVerifier, 'verify'>, key: string, address: string): Promise<boolean> {
  try {
    await keys.verify(key, address);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.id === 'key-unknown') return false;
    throw error;
  }
}
