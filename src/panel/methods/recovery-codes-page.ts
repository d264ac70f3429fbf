import type { RecoveryCodesLeft } from '../../factors/recovery-code-store.ts';
import { addresses } from '../kit/addresses.ts';
import { form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatDay, type Notice, type RenderContext, t } from '../kit/render-context.ts';

export interface RecoveryCodesView {
  recovery: RecoveryCodesLeft;
  notice?: Notice | undefined;
}

/** Before new ones are made: how many are left, and that those stop working. */
export function recoveryCodesPage(context: RenderContext, { recovery, notice }: RecoveryCodesView): Html {
  const { left, madeAt } = recovery;
  return layout(context, {
    title: 'recovery-title',
    intro: t(context, 'recovery-intro'),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      <ul class="rules">
        <li>${
          madeAt === undefined
            ? t(context, 'recovery-none')
            : t(context, 'recovery-left', { count: left, day: formatDay(context, madeAt) })
        }</li>
        ${madeAt !== undefined && html`<li>${t(context, 'recovery-replaces')}</li>`}
        <li>${t(context, 'recovery-each-once')}</li>
      </ul>
      ${form(context, { action: addresses.recoveryCodes, submit: 'recovery-make', beside: back(context) })}
    </div>`,
  });
}

/** The only page that has the codes. It saves them by a link that has them itself, so it needs no script. */
export function madeRecoveryCodesPage(context: RenderContext, codes: readonly string[]): Html {
  const file = `${t(context, 'recovery-file')}\n\n${codes.join('\n')}\n`;
  return layout(context, {
    title: 'recovery-title',
    intro: t(context, 'recovery-made'),
    body: html`<div class="card">
      <div role="status"><ol class="recovery-codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol></div>
      <ul class="rules">
        <li>${t(context, 'recovery-keep')}</li>
        <li>${t(context, 'recovery-each-once')}</li>
        <li>${t(context, 'recovery-tell-nobody')}</li>
      </ul>
      <p class="buttons">
        <a class="button primary" download="recovery-codes.txt" href="data:text/plain;charset=utf-8,${encodeURIComponent(file)}">${t(context, 'recovery-save')}</a>
        ${back(context)}
      </p>
    </div>`,
  });
}

function back(context: RenderContext): Html {
  return html`<a class="button" href="${addresses.methods}">${t(context, 'back-to-methods')}</a>`;
}
