import { type Html, html } from '../kit/html.ts';
import { type AppReader, type AppText, appText, pageText } from './app-texts.ts';

/** The view that waits for a code. Elements marked `calm` step back while there is one. */
export function readyView(reader: AppReader): Html {
  const t = (name: AppText) => appText(reader, name);
  return html`<section class="view" data-view="ready" hidden>
    <h1 tabindex="-1" class="calm">${t('ready-title')}</h1>
    <div id="challenges"></div>
    <div class="calm">
      <p class="intro">${t('ready-intro')}</p>
      <p class="hint" id="who"></p>
    </div>
    <section class="card calm" aria-labelledby="notify-title">
      <h2 id="notify-title">${t('notify-title')}</h2>
      <p id="notify-words">${t('notify-why')}</p>
      <div class="buttons">
        <button class="primary" id="notify-ask" type="button" hidden>${t('notify-ask')}</button>
        <button id="notify-again" type="button" hidden>${t('notify-again')}</button>
        <button class="plain" id="notify-off" type="button" hidden>${t('notify-off')}</button>
      </div>
    </section>
    <section class="card calm" id="install" aria-labelledby="install-title" hidden>
      <h2 id="install-title">${t('install-title')}</h2>
      <p>${t('install-why')} <span id="install-words"></span></p>
      <div class="buttons"><button id="install-button" type="button" hidden>${t('install-button')}</button></div>
    </section>
  </section>`;
}

/** The choice of language is above it, as on the first page. */
export function settingsView(reader: AppReader): Html {
  const t = (name: AppText) => appText(reader, name);
  return html`<section class="view" data-view="settings" hidden>
    <h1 tabindex="-1">${t('settings-title')}</h1>
    <div class="card">
      <label class="tick"><input id="hide-code" type="checkbox" aria-describedby="hide-code-hint"> ${t('hide-code')}</label>
      <p class="hint" id="hide-code-hint">${t('hide-code-hint')}</p>
    </div>
    <div class="buttons apart">
      <button id="close-settings" type="button">${pageText(reader, 'back')}</button>
      <button class="plain" id="remove" type="button">${t('remove')}</button>
    </div>
  </section>`;
}

/** Dialogs that ask for confirmation of what cannot be undone. */
export function questions(reader: AppReader): Html {
  return html`${question(reader, 'not-me')}${question(reader, 'remove')}`;
}

function question(reader: AppReader, about: 'not-me' | 'remove'): Html {
  return html`<dialog id="${about}-question" aria-labelledby="${about}-title">
    <h2 id="${about}-title">${appText(reader, `${about}-title`)}</h2>
    <p>${appText(reader, `${about}-intro`)}</p>
    <p class="notice bad" role="alert" hidden></p>
    <div class="buttons">
      <button class="grave yes" type="button">${appText(reader, `${about}-yes`)}</button>
      <button class="no" type="button">${pageText(reader, 'back')}</button>
    </div>
  </dialog>`;
}
