import { addresses } from './addresses.ts';
import { tokenField } from './forms.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { icon } from './icons.ts';
import { languageNames, languages, type TextName } from './texts.ts';
import { type Person, say, type Visit } from './visit.ts';

export interface Page {
  /** What the page is called, on the tab and as its heading. */
  title: TextName;
  /** One or two sentences below the heading. */
  intro?: HtmlValue;
  /** Stands beside the content on a wide screen, above it on a narrow one. */
  aside?: HtmlValue;
  body: HtmlValue;
  /** Modules of `browser/` that the page is nicer with. */
  scripts?: readonly string[];
  /** Without scripts the page looks again after so many seconds. */
  refreshSeconds?: number | undefined;
  /** Lists want the whole width of a screen. */
  wide?: boolean;
}

/** A whole page. Everything in it comes from this host, and nothing of it is inline. */
export function layout(visit: Visit, page: Page): Html {
  const { title, intro, aside, body, scripts = [], refreshSeconds, wide = false } = page;
  return html`<!doctype html>
<html lang="${visit.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${say(visit, title)} · ${say(visit, 'product')}</title>
<link rel="icon" href="${visit.assets}/icon.svg">
<link rel="stylesheet" href="${visit.assets}/panel.css">
${scripts.map((name) => html`<script type="module" src="${visit.assets}/${name}.js"></script>`)}
${refreshSeconds !== undefined && html`<noscript><meta http-equiv="refresh" content="${refreshSeconds}"></noscript>`}
</head>
<body>
<a class="skip" href="#content">${say(visit, 'skip-to-content')}</a>
<header>
  <p class="name"><img src="${visit.assets}/icon.svg" alt="" width="28" height="28">${say(visit, 'product')}</p>
  ${visit.person === undefined ? languageLinks(visit) : personMenu(visit, visit.person)}
</header>
<main id="content" tabindex="-1" class="${wide ? 'wide' : 'narrow'}">
  <div class="opening">
    <h1>${say(visit, title)}</h1>
    ${intro !== undefined && html`<p class="intro">${intro}</p>`}
    ${aside}
  </div>
  <div class="content">
    ${body}
  </div>
</main>
</body>
</html>
`;
}

function languageLinks(visit: Visit): Html {
  return html`<nav class="languages" aria-label="${say(visit, 'languages')}">
    ${languages.map(
      (language) =>
        html`<a href="${visit.path}${visit.path.includes('?') ? '&' : '?'}language=${language}" lang="${language}" hreflang="${language}" ${
          language === visit.language && html`aria-current="true"`
        }>${languageNames[language]}</a>`,
    )}
  </nav>`;
}

/** S12: from the person's own menu, whoever they are. */
function personMenu(visit: Visit, { login, name, role }: Person): Html {
  const link = (href: string, text: TextName) =>
    html`<a href="${href}" ${href === visit.path && html`aria-current="page"`}>${say(visit, text)}</a>`;
  return html`<details class="menu">
    <summary>${icon('person')}<span>${login}</span></summary>
    <div class="sheet">
      <p><strong>${name}</strong><br><span class="hint">${say(visit, `role-${role}`)}</span></p>
      <nav aria-label="${say(visit, 'menu')}">
        ${link(addresses.home, 'home-title')}
        ${link(addresses.methods, 'methods-title')}
        ${link(addresses.password, 'password-title')}
        ${role === 'company-admin' && link(addresses.companyUsers, 'company-title')}
        ${
          role === 'operator' && [
            link(addresses.operatorUsers, 'operator-title'),
            link(addresses.operatorCalls, 'calls-title'),
            link(addresses.operatorAudit, 'audit-title'),
          ]
        }
      </nav>
      ${languageLinks(visit)}
      <form method="post" action="${addresses.logout}">
        ${tokenField(visit)}
        <button type="submit">${say(visit, 'log-out')}</button>
        <button class="plain" type="submit" name="everywhere" value="yes">${say(visit, 'log-out-everywhere')}</button>
      </form>
    </div>
  </details>`;
}
