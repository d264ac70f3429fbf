import type { FastifyReply, FastifyRequest } from 'fastify';
import { keyOf } from './app.ts';
import type { ChangeUserParts } from './change-user-parts.ts';
import { sendKept } from './send-kept.ts';

/** Carries a request out once for its Idempotency-Key, and sends what the act returns. @throws as the act does */
export function onceFor({ idempotency }: Pick<ChangeUserParts, 'idempotency'>) {
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    act: () => Promise<object>,
    status = 200,
  ): Promise<FastifyReply> => {
    const { method, routeOptions, params, body } = request;
    const values = [method, routeOptions.url, params, body ?? null];
    const key = request.headers['idempotency-key'];
    const repeatable = { owner: keyOf(request).id, key: typeof key === 'string' ? key : undefined, request: values };
    return sendKept(reply, await idempotency.once(repeatable, async () => ({ status, body: await act() })));
  };
}
