import { form } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { formatDay, type RenderContext, t } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';

/** Days are `2027-02-28`. */
interface Days {
  offerFrom: string | undefined;
  requireFrom: string | undefined;
}

export interface PlanView {
  own: Days;
  /** Of all companies, which apply where a company has none. */
  general: Days;
  /** The newest campaign of this company. */
  campaign: { startsAt: Date; replacesAt: Date; users: number; changed: number } | undefined;
  timeZone: string;
}

/** On the page of a company: the days of its roll-out, and its password campaign. */
export function planCards(context: RenderContext, path: string, { own, general, campaign, timeZone }: PlanView): Html {
  const day = (
    name: string,
    label: TextName,
    value: string | undefined,
    usual: string | undefined,
  ) => html`<div class="field">
    <label for="${name}">${t(context, label)}</label>
    <input id="${name}" name="${name}" type="date" min="2000-01-01" max="2999-12-31" value="${value ?? ''}" autocomplete="off" aria-describedby="${name}-hint">
    <p class="hint" id="${name}-hint">${
      value !== undefined
        ? longDay(context, value)
        : usual === undefined
          ? t(context, 'roll-out-never')
          : t(context, 'roll-out-general', { day: longDay(context, usual) })
    }</p>
  </div>`;
  return html`<section class="card" aria-labelledby="roll-out-title">
      <h2 id="roll-out-title">${t(context, 'roll-out-title')}</h2>
      <p class="hint">${t(context, 'roll-out-hint', { timeZone })}</p>
      ${form(context, {
        action: `${path}/roll-out`,
        fields: [
          day('offer-from', 'field-offer-from', own.offerFrom, general.offerFrom),
          day('require-from', 'field-require-from', own.requireFrom, general.requireFrom),
        ],
        submit: 'save',
      })}
    </section>
    <section class="card" aria-labelledby="campaign-title">
      <h2 id="campaign-title">${t(context, 'campaign-title')}</h2>
      <p class="hint">${t(context, 'campaign-hint')}</p>
      ${
        campaign !== undefined &&
        html`<p>${t(context, 'campaign-state', {
          starts: formatDay(context, campaign.startsAt),
          replaces: formatDay(context, campaign.replacesAt),
          changed: campaign.changed,
          users: campaign.users,
        })}</p>`
      }
      ${form(context, {
        action: `${path}/campaign`,
        fields: html`<div class="field">
          <label for="starts">${t(context, 'field-campaign-starts')}</label>
          <input id="starts" name="starts" type="date" min="2000-01-01" max="2999-12-31" required autocomplete="off">
        </div>`,
        submit: 'campaign-start',
      })}
    </section>`;
}

/** With its weekday: `Monday 1 March 2027`. */
function longDay({ language }: RenderContext, day: string): string {
  return new Intl.DateTimeFormat(language === 'nl' ? 'nl-NL' : 'en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(
    Date.parse(day),
  );
}
