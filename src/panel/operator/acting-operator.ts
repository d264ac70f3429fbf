import type { FastifyRequest } from 'fastify';
import { empowered } from '../power-routes.ts';

/** The operator who sends a request that the guard has let through, as acts and the audit name them. */
export function actingOperator(request: FastifyRequest): { kind: 'operator'; id: string } {
  return { kind: 'operator', id: empowered(request).facts.user.id };
}
