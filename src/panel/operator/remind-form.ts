import { buttonForm } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { formatLongDay, type RenderContext, t } from '../kit/render-context.ts';
import { dayIn } from '../kit/zoned-time.ts';

/** The button that mails a reminder to those without a method; nothing where there is nobody. */
export function remindForm(
  context: RenderContext,
  action: string,
  { users = 0, withMethod = 0 }: { users?: number; withMethod?: number },
  about?: string,
): Html | false {
  if (context.withoutMail || users <= withMethod) return false;
  return buttonForm(context, { action, text: 'remind', ...(about === undefined ? {} : { about }) });
}

/** From which day on they need a second factor. */
export function requiredWords(
  context: RenderContext,
  { requireFrom, timeZone = context.timeZone }: { requireFrom?: Date | undefined; timeZone?: string | undefined },
): Html | false {
  if (requireFrom === undefined) return false;
  return html`<p class="hint">${t(context, 'remind-required', { day: formatLongDay(context, dayIn(timeZone, requireFrom)) })}</p>`;
}
