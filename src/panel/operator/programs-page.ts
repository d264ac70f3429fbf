import type { ListedOidcClient } from '../../accounts/read-oidc-clients.ts';
import { addresses } from '../kit/addresses.ts';
import { buttonForm, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatMoment, type Notice, type RenderContext, t } from '../kit/render-context.ts';
import { addProgramCard, type TypedProgram } from './add-program-card.ts';

export interface ProgramsPage {
  clients: readonly ListedOidcClient[];
  /** Whether BELCODE_OIDC is on. */
  isOn: boolean;
  notice?: Notice | undefined;
  typed?: TypedProgram | undefined;
  /** Shown only in the reply to a form, because of the secret only a digest is stored. */
  made?: { id: string; secret: string | undefined } | undefined;
}

/** For operators: the programs that log people in here by OpenID Connect. */
export function programsPage(context: RenderContext, { clients, isOn, notice, typed, made }: ProgramsPage): Html {
  return layout(context, {
    title: 'programs-title',
    intro: t(context, 'programs-intro'),
    wide: true,
    body: html`${noticeBox(context, notice)}
    ${!isOn && html`<p class="card">${t(context, 'programs-off')}</p>`}
    ${made !== undefined && madeCard(context, made)}
    ${clients.length === 0 && html`<p class="card">${t(context, 'programs-none')}</p>`}
    <ul class="rows users">${clients.map((each) => programRow(context, each))}</ul>
    ${addProgramCard(context, typed)}`,
  });
}

function madeCard(context: RenderContext, { id, secret }: NonNullable<ProgramsPage['made']>): Html {
  return html`<div class="card" role="status">
    <p>${t(context, 'program-id')} <code id="program-id">${id}</code></p>
    ${secret !== undefined && html`<p>${t(context, 'program-secret')} <code id="program-secret">${secret}</code></p>`}
  </div>`;
}

function programRow(context: RenderContext, client: ListedOidcClient): Html {
  const { id, name, companies, redirectUris, login, isPublic, lastUsedAt } = client;
  const fields = html`<input type="hidden" name="program" value="${id}">`;
  return html`<li>
    <p class="who"><strong>${name}</strong><span class="hint">${id}</span></p>
    <div><p>${companies === 'all' ? t(context, 'program-for-all') : companies.join(', ')} · ${t(context, `program-${login}`)}</p>
      <p class="hint">${redirectUris.join(' ')}</p>
      <p class="hint">${
        lastUsedAt === undefined
          ? t(context, 'program-unused')
          : t(context, 'program-used', { moment: formatMoment(context, lastUsedAt) })
      }</p></div>
    <div class="acts">
      ${
        !isPublic &&
        buttonForm(context, {
          action: `${addresses.operatorPrograms}/renew`,
          text: 'program-renew',
          about: name,
          fields,
        })
      }
      ${buttonForm(context, { action: `${addresses.operatorPrograms}/remove`, text: 'program-remove', mood: 'grave', about: name, fields })}
    </div>
  </li>`;
}
