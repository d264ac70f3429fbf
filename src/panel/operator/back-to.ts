import type { FastifyRequest } from 'fastify';
import { formText } from '../kit/read-form.ts';
import { personPath } from './person-link.ts';

/** Where an act leads that both a list and the page of a person have: to where it was done. */
export function backTo(request: FastifyRequest<{ Params: { id: string } }>, list: string): string {
  return formText(request, 'from') === 'person' ? personPath(list, request.params.id) : list;
}
