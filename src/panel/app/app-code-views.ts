import { type Html, html } from '../kit/html.ts';
import { type AppReader, type AppText, appText } from './app-texts.ts';

/** A device that is paired but not a method yet: its code, which the user types in the panel. */
export function pendingView(reader: AppReader): Html {
  const t = (name: AppText) => appText(reader, name);
  return html`<section class="view" data-view="pending" hidden>
    <h1 tabindex="-1">${t('pending-title')}</h1>
    <p class="intro">${t('pending-intro')}</p>
    <div class="card">
      <div id="pending-code">
        <p class="fetching">${t('pending-fetching')}</p>
        ${codeShown()}
      </div>
      <p id="pending-over" hidden>${t('pending-over')}</p>
      <div class="buttons"><button id="start-over" type="button">${t('start-over')}</button></div>
    </div>
  </section>`;
}

/** Templates that the scripts copy for each waiting challenge. */
export function challengeCards(reader: AppReader): Html {
  const t = (name: AppText) => appText(reader, name);
  const over = html`<p class="over" hidden></p>
    <div class="buttons">
      <button class="close" type="button" hidden>${t('close')}</button>
      <button class="not-me" type="button">${t('not-me')}</button>
    </div>`;
  return html`<template id="code-card">
    <article class="card challenge">
      <h2></h2>
      <div class="live">
        <p class="fetching">${t('code-fetching')}</p>
        ${codeShown()}
        <p class="hint">${t('code-warning')}</p>
      </div>
      ${over}
    </article>
  </template>
  <template id="number-card">
    <article class="card challenge">
      <h2>${t('number-title')}</h2>
      <div class="live">
        <p class="number-intro">${t('number-intro')}</p>
        <form class="number single" novalidate>
          <label>${t('number-label')}
            <input class="code" type="text" inputmode="numeric" autocomplete="off" maxlength="2">
          </label>
          <button class="primary" type="submit">${t('number-send')}</button>
        </form>
        <p class="trouble notice bad" role="alert" hidden></p>
        ${timeLeft()}
      </div>
      ${over}
    </article>
  </template>`;
}

/** The code in two groups for the eye, and digit by digit for screen readers. */
function codeShown(): Html {
  return html`<div class="shown" hidden>
    <p class="digits"><span class="groups" aria-hidden="true"></span><span class="unseen spelled"></span></p>
    ${timeLeft()}
  </div>`;
}

function timeLeft(): Html {
  return html`<div class="left"><progress value="1" max="1" aria-hidden="true"></progress><p class="hint"></p></div>`;
}
