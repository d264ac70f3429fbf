import { type Html, html } from '../kit/html.ts';
import { type AppReader, type AppText, appText, pageText } from './app-texts.ts';

/** The view before the device is paired. Its form asks for a pairing code, or for name and password. */
export function startView(reader: AppReader): Html {
  const t = (name: AppText) => appText(reader, name);
  return html`<section class="view" data-view="start" hidden>
    <h1 tabindex="-1">${t('start-title')}</h1>
    <section class="card" id="install-first" aria-labelledby="install-first-title" hidden>
      <h2 id="install-first-title">${t('install-ios-title')}</h2>
      <ol class="plain-steps">
        <li>${t('install-ios-share')}</li><li>${t('install-ios-add')}</li><li>${t('install-ios-open')}</li>
      </ol>
    </section>
    <form class="card" id="pair" method="post" novalidate>
      <div class="half" id="by-code-fields">
        <p class="intro">${t('start-intro')}</p>
        <div class="field">
          <label for="pairing-code">${t('pairing-code')}</label>
          <input id="pairing-code" class="code pairing" type="text" autocomplete="off" autocapitalize="characters"
            spellcheck="false" maxlength="16" aria-describedby="pairing-code-hint">
          <p class="hint" id="pairing-code-hint">${t('pairing-code-hint')}</p>
        </div>
      </div>
      <div class="half" id="by-password-fields" hidden>
        <p class="intro">${t('password-intro')}</p>
        <div class="field">
          <label for="login">${pageText(reader, 'login')}</label>
          <input id="login" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64">
        </div>
        <div class="field">
          <label for="password">${pageText(reader, 'password')}</label>
          <input id="password" type="password" autocomplete="current-password" maxlength="1024">
        </div>
      </div>
      <div class="field">
        <label for="device-name">${t('device-name')}</label>
        <input id="device-name" type="text" autocomplete="off" maxlength="80" aria-describedby="device-name-hint">
        <p class="hint" id="device-name-hint">${t('device-name-hint')}</p>
      </div>
      <div class="buttons"><button class="primary" type="submit">${t('pair')}</button></div>
      <button class="plain" id="by-password" type="button">${t('by-password')}</button>
      <button class="plain" id="by-code" type="button" hidden>${t('by-code')}</button>
    </form>
    <p class="hint">${t('paired-before')}</p>
  </section>`;
}
