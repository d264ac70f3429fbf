import type { Brand } from '../../brand/brand.ts';
import { offeredLanguages, profileOf } from '../../languages/languages.ts';
import { addresses } from '../kit/addresses.ts';
import { selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type RenderContext, t } from '../kit/render-context.ts';

/** What the form of the page chooses, as its address has it. */
export interface PreviewChoice {
  mail: string;
  brand: string;
  language: string;
}

export interface MailPreviewView {
  chosen: PreviewChoice;
  /** By name, with the subject that each has. */
  mails: readonly { name: string; subject: string }[];
  brands: readonly Brand[];
  /** Whose mail it is; undefined without BELCODE_MAIL_FROM. */
  from: string | undefined;
  message: { subject: string; text: string };
}

/** The page on which an operator reads a mail before anybody gets it. */
export function mailPreviewPage(
  context: RenderContext,
  { chosen, mails, brands, from, message }: MailPreviewView,
): Html {
  return layout(context, {
    title: 'mail-preview-title',
    intro: t(context, 'mail-preview-intro'),
    wide: true,
    body: html`<form class="card" method="get" action="${addresses.operatorMails}">
      ${selectField(context, {
        name: 'mail',
        label: 'field-mail',
        value: chosen.mail,
        options: mails.map(({ name, subject }) => ({ value: name, text: subject })),
      })}
      ${selectField(context, {
        name: 'brand',
        label: 'brand-title',
        value: chosen.brand,
        options: brands.map(({ name, productName }) => ({ value: name, text: productName })),
      })}
      ${selectField(context, {
        name: 'language',
        label: 'field-language',
        value: chosen.language,
        options: offeredLanguages().map((each) => ({ value: each, text: profileOf(each).name })),
      })}
      <div class="buttons"><button class="primary" type="submit">${t(context, 'figures-show')}</button>
        <a class="button" href="${addresses.operatorBrands}">${t(context, 'back')}</a></div>
    </form>
    <section class="card" aria-labelledby="subject">
      <h2 id="subject">${message.subject}</h2>
      ${from !== undefined && html`<p><span class="hint">${t(context, 'brand-sender')}</span><br>${from}</p>`}
      <iframe class="mail" sandbox="" title="${message.subject}"
        src="${`${addresses.operatorMailHtml}?${new URLSearchParams({ ...chosen })}`}"></iframe>
    </section>
    <section class="card" aria-labelledby="as-text">
      <h2 id="as-text">${t(context, 'mail-as-text')}</h2>
      <pre class="mail" lang="${chosen.language}">${message.text}</pre>
    </section>`,
  });
}
