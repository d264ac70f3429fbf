import { type RememberPolicy, rememberDayChoices } from '../../config/remember-reader.ts';
import { form, selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { shownValues } from '../kit/shown-values.ts';

/** The roles for which a company may choose. */
export const rememberingRoles = ['user', 'company-admin'] as const;

/** What a form of it shows, by role: days as a text, empty for those of the settings. */
function rememberingChoices(policy: RememberPolicy): Record<string, string> {
  return Object.fromEntries(rememberingRoles.map((role) => [role, `${policy[role] ?? ''}`]));
}

/** On the page of a company: for how many days browsers of its users may be remembered. */
export function rememberingCard(context: RenderContext, path: string, policy: RememberPolicy): Html {
  return html`<section class="card" aria-labelledby="remembering-title">
    <h2 id="remembering-title">${t(context, 'remembering-title')}</h2>
    <p class="hint">${t(context, 'remembering-hint')}</p>
    ${form(context, {
      action: `${path}/remembering`,
      fields: html`${shownValues(rememberingChoices(policy))}${rememberingRoles.map((role) =>
        selectField(context, {
          name: `remember-${role}`,
          label: `remembering-${role}`,
          value: `${policy[role] ?? ''}`,
          options: [
            { value: '', text: t(context, 'remembering-of-settings') },
            ...rememberDayChoices.map((days) => ({
              value: String(days),
              text: days === 0 ? t(context, 'remembering-never') : t(context, 'remembering-days', { days }),
            })),
          ],
        }),
      )}`,
      submit: 'save',
    })}
  </section>`;
}
