import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type Html, html } from './html.ts';

const nameOf = (field: string) => `shown-${field}`;

/** Of a value: the value itself would double a form, and a body has a limit. */
const digestOf = (value: unknown) => createHash('sha256').update(`${value}`).digest('base64url').slice(0, 22);

/**
 * Hidden fields with digests of what is stored when a form is shown. By them only what somebody changed in the form is
 * written: the rest may have been changed elsewhere since.
 */
export function shownValues(stored: object): Html[] {
  return Object.entries(stored).map(
    ([field, value]) => html`<input type="hidden" name="${nameOf(field)}" value="${digestOf(value)}">`,
  );
}

/** @returns those that differ from what the form has shown; all, if it does not say what it has shown */
export function changedValues<Fields extends object>({ body }: FastifyRequest, typed: Fields): Partial<Fields> {
  const shown = (body ?? {}) as Record<string, unknown>;
  const changed = Object.entries(typed).filter(([field, value]) => shown[nameOf(field)] !== digestOf(value));
  return Object.fromEntries(changed) as Partial<Fields>;
}
