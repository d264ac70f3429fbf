import { ownBrand } from '../../brand/brands.ts';
import { offeredLanguages, profileOf } from '../../languages/languages.ts';
import { addresses } from './addresses.ts';
import { brandFilesOf } from './brand-files.ts';
import { brandName } from './brand-name.ts';
import { tokenField } from './forms.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { icon } from './icons.ts';
import { type Person, type RenderContext, t } from './render-context.ts';
import type { TextName } from './texts.ts';

export interface Page {
  /** The title in the tab, and the heading. */
  title: TextName;
  /** One or two sentences below the heading. */
  intro?: HtmlValue;
  /** Shown beside the content on a wide screen, and above it on a narrow one. */
  aside?: HtmlValue;
  body: HtmlValue;
  /** Names of optional scripts; the page also works without them. */
  scripts?: readonly string[];
  /** Without scripts the page reloads after this time. */
  refreshSeconds?: number | undefined;
  /** Lists use the whole width of the screen. */
  wide?: boolean;
  /** Cards beside one another on a wide screen. */
  columns?: boolean;
}

/** A whole page. Every resource is on this host, and nothing is inline. */
export function layout(context: RenderContext, page: Page): Html {
  const { title, intro, aside, body, scripts = [], refreshSeconds, wide = false, columns = false } = page;
  const brand = context.brand ?? ownBrand();
  const files = brandFilesOf(brand);
  const shape = columns ? 'columns' : wide ? 'wide' : 'narrow';
  return html`<!doctype html>
<html lang="${context.language}" dir="${profileOf(context.language).direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${t(context, title)} · ${brand.productName}</title>
<link rel="icon" href="${context.assets}/${files.icon}">
<link rel="stylesheet" href="${context.assets}/panel.css">
${files.sheet !== undefined && html`<link rel="stylesheet" href="${context.assets}/${files.sheet}">`}
<script type="module" src="${context.assets}/came-back.js"></script>
${scripts.map((name) => html`<script type="module" src="${context.assets}/${name}.js"></script>`)}
${refreshSeconds !== undefined && html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript>`}
</head>
<body ${context.reloadsAs !== undefined && html`data-reloads-as="${context.reloadsAs}"`}>
<a class="skip" href="#content">${t(context, 'skip-to-content')}</a>
<header>
  ${brandName(brand, context.assets)}
  ${context.person === undefined ? languageLinks(context) : personMenu(context, context.person)}
</header>
<main id="content" tabindex="-1" class="${shape}">
  <div class="opening">
    <h1>${wholeWords(t(context, title))}</h1>
    ${intro !== undefined && html`<p class="intro">${intro}</p>`}
    ${aside}
  </div>
  <div class="content">
    ${body}
  </div>
</main>
${brand.belcodeLine && html`<footer class="hint">${t(context, 'belcode-line')}</footer>`}
</body>
</html>
`;
}

/** Keeps words with a hyphen whole, because `text-wrap: balance` would otherwise break "two-step" at its hyphen. */
function wholeWords(heading: string): HtmlValue[] {
  return heading.split(/(\S+-\S+)/).map((part, index) => (index % 2 === 0 ? part : html`<span>${part}</span>`));
}

function languageLinks(context: RenderContext): Html {
  return html`<nav class="languages" aria-label="${t(context, 'languages')}">
    ${offeredLanguages().map(
      (language) =>
        html`<a href="${context.path}${context.path.includes('?') ? '&' : '?'}language=${language}" lang="${language}" hreflang="${language}" ${
          language === context.language && html`aria-current="true"`
        }>${profileOf(language).name}</a>`,
    )}
  </nav>`;
}

/** The menu of every user, whatever their role (S12). */
function personMenu(context: RenderContext, { login, name, role }: Person): Html {
  const link = (href: string, text: TextName) =>
    html`<a href="${href}" ${href === context.path && html`aria-current="page"`}>${t(context, text)}</a>`;
  return html`<details class="menu">
    <summary>${icon('person')}<span>${login}</span></summary>
    <div class="sheet">
      <p><strong>${name}</strong><br><span class="hint">${t(context, `role-${role}`)}</span></p>
      <nav aria-label="${t(context, 'menu')}">
        ${link(addresses.home, 'home-title')}
        ${link(addresses.methods, 'methods-title')}
        ${link(addresses.password, 'password-title')}
        ${link(`${addresses.help}?language=${context.language}`, 'manual-title')}
        ${
          role === 'company-admin' && [
            link(addresses.companyUsers, 'company-title'),
            link(addresses.companyCalls, 'call-list-title'),
          ]
        }
        ${
          role === 'operator' && [
            link(addresses.operatorUsers, 'operator-title'),
            link(addresses.operatorCompanies, 'companies-title'),
            link(addresses.operatorCalls, 'calls-title'),
            link(addresses.operatorAudit, 'audit-title'),
            link(addresses.operatorWebhooks, 'webhooks-title'),
            link(addresses.operatorPrograms, 'programs-title'),
            link(addresses.operatorRecordings, 'recordings-title'),
          ]
        }
      </nav>
      ${languageLinks(context)}
      <form method="post" action="${addresses.logout}">
        ${tokenField(context)}
        <button type="submit">${t(context, 'log-out')}</button>
        <button class="plain" type="submit" name="everywhere" value="yes">${t(context, 'log-out-everywhere')}</button>
      </form>
    </div>
  </details>`;
}
