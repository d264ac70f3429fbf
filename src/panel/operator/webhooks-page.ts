import type { ListedWebhook, WebhooksView } from '../../webhooks/read-webhooks.ts';
import { addresses } from '../kit/addresses.ts';
import { buttonForm, field, form, noticeBox, selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatMoment, type Notice, type RenderContext, t } from '../kit/render-context.ts';

export interface WebhooksPage extends WebhooksView {
  notice?: Notice | undefined;
  /** What was typed. */
  typed?: { url: string; company: string };
  /** Shown only in the reply to a form, because it is stored only sealed. */
  secret?: string | undefined;
}

/** For operators: the addresses that get events, and the events that could not be delivered. */
export function webhooksPage(context: RenderContext, view: WebhooksPage): Html {
  const { endpoints, failed, companies, notice, secret } = view;
  const typed = view.typed ?? { url: '', company: '' };
  return layout(context, {
    title: 'webhooks-title',
    intro: t(context, 'webhooks-intro'),
    wide: true,
    body: html`${noticeBox(context, notice)}
    ${
      secret !== undefined &&
      html`<p class="card" role="status">${t(context, 'webhook-secret')} <code id="webhook-secret">${secret}</code></p>`
    }
    ${endpoints.length === 0 && html`<p class="card">${t(context, 'webhooks-none')}</p>`}
    <ul class="rows users">${endpoints.map((each) => endpointRow(context, each))}</ul>
    <section class="card" aria-labelledby="add-title">
      <h2 id="add-title">${t(context, 'webhook-add-title')}</h2>
      ${form(context, {
        action: addresses.operatorWebhooks,
        fields: html`${field(context, { name: 'url', label: 'webhook-url', value: typed.url, autocomplete: 'off', hint: 'webhook-url-hint' })}
        ${selectField(context, {
          name: 'company',
          label: 'field-company',
          value: typed.company,
          options: [
            { value: '', text: t(context, 'webhook-all-companies') },
            ...companies.map(({ id, name }) => ({ value: id, text: name })),
          ],
        })}`,
        submit: 'webhook-add',
      })}
    </section>
    ${failed.length > 0 && failedList(context, failed)}`,
  });
}

function endpointRow(context: RenderContext, endpoint: ListedWebhook): Html {
  const { id, url, company, kinds, waiting } = endpoint;
  const fields = html`<input type="hidden" name="endpoint" value="${id}">`;
  return html`<li>
    <p class="who"><strong>${url}</strong><span class="hint">${company ?? t(context, 'webhook-all-companies')}</span></p>
    <div><p>${stateWords(context, endpoint)} · ${t(context, 'webhook-waiting', { count: waiting })}</p>
      <p class="hint">${kinds.join(' · ')}</p></div>
    <div class="acts">
      ${buttonForm(context, { action: `${addresses.operatorWebhooks}/renew`, text: 'webhook-renew', about: url, fields })}
      ${buttonForm(context, { action: `${addresses.operatorWebhooks}/remove`, text: 'webhook-remove', mood: 'grave', about: url, fields })}
    </div>
  </li>`;
}

function stateWords(context: RenderContext, { endedAt, failures }: ListedWebhook): string {
  if (endedAt !== undefined) return t(context, 'webhook-ended', { moment: formatMoment(context, endedAt) });
  return failures > 0 ? t(context, 'webhook-failing', { count: failures }) : t(context, 'webhook-works');
}

/** What the other side answered is text of strangers: short, on one line, and escaped as every text is. */
function failedList(context: RenderContext, failed: WebhooksView['failed']): Html {
  return html`<section class="card" aria-labelledby="failed-title">
    <h2 id="failed-title">${t(context, 'webhook-failed-title')}</h2>
    <ul class="plain-rows">${failed.map(
      ({ id, kind, url, at, tries, dueAt, status, answer }) => html`<li>
        <p class="who"><strong>${kind}</strong><span class="hint">${url} · ${formatMoment(context, at)}</span>
        <span class="hint">${t(context, 'webhook-tries', { count: tries })} · ${
          dueAt === undefined
            ? t(context, 'webhook-given-up')
            : t(context, 'webhook-next', { moment: formatMoment(context, dueAt) })
        }</span>
        <span class="hint">${status ?? t(context, 'webhook-no-answer')}${answer !== '' && html`: <q>${answer}</q>`}</span></p>
        ${buttonForm(context, {
          action: `${addresses.operatorWebhooks}/again`,
          text: 'webhook-again',
          about: kind,
          fields: html`<input type="hidden" name="event" value="${id}">`,
        })}
      </li>`,
    )}</ul>
  </section>`;
}
