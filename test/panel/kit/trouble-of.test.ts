import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { Refusal } from '../../../src/errors.ts';
import { troubleOf } from '../../../src/panel/kit/show-page.ts';

it('a page that is shown again with a 503 has its reason in the line of the log', () => {
  const request = { panelRefusal: undefined } as unknown as FastifyRequest;
  const refusal = new Refusal('store-unavailable', 'redis');
  expect(troubleOf(request, refusal).status).toBe(503);
  expect(request.panelRefusal).toBe(refusal);
});
