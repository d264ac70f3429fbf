import { dayField } from '../kit/day-field.ts';
import { form } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { formatDay, formatLongDay, type RenderContext, t } from '../kit/render-context.ts';
import { shownValues } from '../kit/shown-values.ts';
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
  const day = (name: string, label: TextName, value: string | undefined, usual: string | undefined) => {
    const [own, all] = [value, usual].map((each) => each && formatLongDay(context, each));
    const hint =
      own ?? (all === undefined ? t(context, 'roll-out-never') : t(context, 'roll-out-general', { day: all }));
    return dayField(context, { name, label, value, hint });
  };
  return html`<section class="card" aria-labelledby="roll-out-title">
      <h2 id="roll-out-title">${t(context, 'roll-out-title')}</h2>
      <p class="hint">${t(context, 'roll-out-hint', { timeZone })}</p>
      ${form(context, {
        action: `${path}/roll-out`,
        fields: [
          shownValues({ offerFrom: own.offerFrom ?? '', requireFrom: own.requireFrom ?? '' }),
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
