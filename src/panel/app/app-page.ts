import { offeredLanguages, profileOf } from '../../languages/languages.ts';
import { type Html, html } from '../kit/html.ts';
import { fillText, type Language } from '../kit/texts.ts';
import { appAddresses } from './app-addresses.ts';
import { challengeCards, pendingView } from './app-code-views.ts';
import { questions, readyView, settingsView } from './app-ready-views.ts';
import { startView } from './app-start-view.ts';
import { appText, carriedTexts, pushTexts } from './app-texts.ts';

/**
 * The app's only page. It contains every view, of which the scripts show one at a time, and the texts for scripts and
 * worker. It is the same for everyone.
 *
 * @param assets folder of styles and scripts, including the fingerprint
 */
export function appPage(language: Language, assets: string): Html {
  const product = fillText(language, 'product');
  return html`<!doctype html>
<html lang="${language}" dir="${profileOf(language).direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f5f0e8" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#1a1715" media="(prefers-color-scheme: dark)">
<title>${product}</title>
<link rel="icon" href="${assets}/icon.svg">
<link rel="apple-touch-icon" href="/app/icon-touch-180.png">
<link rel="manifest" href="${`${appAddresses.manifest}?language=${language}`}">
<link rel="stylesheet" href="${assets}/app.css">
<script type="module" src="${assets}/open-app.js"></script>
</head>
<body>
<header>
  <p class="name"><img src="${assets}/icon.svg" alt="" width="28" height="28"><span id="product">${product}</span></p>
  <nav class="languages" data-while="start settings" aria-label="${fillText(language, 'languages')}">${languageLinks(language)}</nav>
  <button class="quiet" id="open-settings" type="button" data-while="ready" hidden>${appText(language, 'settings-title')}</button>
</header>
<main id="content" tabindex="-1">
  <noscript><p class="notice bad">${appText(language, 'needs-scripts')}</p></noscript>
  <section class="card offline" id="offline" aria-labelledby="offline-title" hidden>
    <h2 id="offline-title">${appText(language, 'offline-title')}</h2>
    <p id="offline-words">${appText(language, 'offline-again')}</p>
    <p>${appText(language, 'offline-help')}</p>
  </section>
  <p class="notice" id="notice" role="alert"></p>
  <section class="view" data-view="loading"><h1>${appText(language, 'loading')}</h1></section>
  ${startView(language)}
  ${pendingView(language)}
  ${readyView(language)}
  ${settingsView(language)}
  ${questions(language)}
  <p class="unseen" id="said" role="status"></p>
</main>
${challengeCards(language)}
<template id="words">${carriedTexts.map((name) => html`<p data-name="${name}">${appText(language, name)}</p>`)}${otherPushTexts(language)}</template>
</body>
</html>
`;
}

/** A push is shown in the language of the page that asks, which may be another than that of the app. */
function otherPushTexts(own: Language): Html[] {
  return offeredLanguages()
    .filter((language) => language !== own)
    .flatMap((language) =>
      pushTexts.map((name) => html`<p data-name="${name}" data-language="${language}">${appText(language, name)}</p>`),
    );
}

function languageLinks(language: Language): Html[] {
  return offeredLanguages().map(
    (each) =>
      html`<a href="${`${appAddresses.page}?language=${each}`}" lang="${each}" hreflang="${each}" ${
        each === language && html`aria-current="true"`
      }>${profileOf(each).name}</a>`,
  );
}
