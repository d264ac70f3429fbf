import type { FastifyRequest } from 'fastify';
import { asKept } from './forms.ts';
import { type Html, html } from './html.ts';
import type { RenderContext } from './render-context.ts';

const nameOf = (field: string) => `shown-${field}`;

/**
 * Hidden fields with the values that a form shows. By them only what somebody changed in the form is written: the rest
 * may have been changed elsewhere since.
 */
export function shownValues(context: RenderContext, values: Readonly<Record<string, string>>): Html[] {
  return Object.entries(values).map(([field, value]) => {
    const kept = asKept(context, nameOf(field), { value });
    return html`<input type="hidden" name="${nameOf(field)}" value="${kept.value ?? ''}">`;
  });
}

/** @returns those that differ from what the form has shown; all, if it does not say what it has shown */
export function changedValues<Fields extends object>({ body }: FastifyRequest, typed: Fields): Partial<Fields> {
  const shown = (body ?? {}) as Record<string, unknown>;
  const changed = Object.entries(typed).filter(([field, value]) => shown[nameOf(field)] !== value);
  return Object.fromEntries(changed) as Partial<Fields>;
}
