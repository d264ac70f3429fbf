import { belcode } from '../../brand/brand.ts';
import { offeredLanguages, profileOf } from '../../languages/languages.ts';
import { brandFilesOf } from '../kit/brand-files.ts';
import { brandName } from '../kit/brand-name.ts';
import { type Html, html } from '../kit/html.ts';
import { appAddresses, ofBrand } from './app-addresses.ts';
import { challengeCards, pendingView } from './app-code-views.ts';
import { questions, readyView, settingsView } from './app-ready-views.ts';
import { startView } from './app-start-view.ts';
import { type AppReader, appText, carriedTexts, pageText, pushTexts } from './app-texts.ts';

/**
 * The app's only page. It contains every view, of which the scripts show one at a time, and the texts for scripts and
 * worker. It is the same for everyone.
 *
 * @param assets folder of styles and scripts, including the fingerprint
 */
export function appPage(reader: AppReader, assets: string): Html {
  const { language, brand } = reader;
  const files = brandFilesOf(brand);
  return html`<!doctype html>
<html lang="${language}" dir="${profileOf(language).direction}"${brand.name !== belcode.name && html` data-brand="${brand.name}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f5f0e8" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#1a1715" media="(prefers-color-scheme: dark)">
<title>${brand.productName}</title>
<link rel="icon" href="${assets}/${files.icon}">
<link rel="apple-touch-icon" href="${ofBrand('/app/icon-touch-180.png', brand)}">
<link rel="manifest" href="${ofBrand(`${appAddresses.manifest}?language=${language}`, brand)}">
<link rel="stylesheet" href="${assets}/app.css">
${files.sheet !== undefined && html`<link rel="stylesheet" href="${assets}/${files.sheet}">`}
<script type="module" src="${assets}/open-app.js"></script>
</head>
<body>
<header>
  ${brandName(brand, assets)}
  <nav class="languages" data-while="start settings" aria-label="${pageText(reader, 'languages')}">${languageLinks(reader)}</nav>
  <button class="quiet" id="open-settings" type="button" data-while="ready" hidden>${appText(reader, 'settings-title')}</button>
</header>
<main id="content" tabindex="-1">
  <noscript><p class="notice bad">${appText(reader, 'needs-scripts')}</p></noscript>
  <section class="card offline" id="offline" aria-labelledby="offline-title" hidden>
    <h2 id="offline-title">${appText(reader, 'offline-title')}</h2>
    <p id="offline-words">${appText(reader, 'offline-again')}</p>
    <p>${appText(reader, 'offline-help')}</p>
  </section>
  <p class="notice" id="notice" role="alert"></p>
  <section class="view" data-view="loading"><h1>${appText(reader, 'loading')}</h1></section>
  ${startView(reader)}
  ${pendingView(reader)}
  ${readyView(reader)}
  ${settingsView(reader)}
  ${questions(reader)}
  <p class="unseen" id="said" role="status"></p>
</main>
${challengeCards(reader)}
<template id="words">${carriedTexts.map((name) => html`<p data-name="${name}">${appText(reader, name)}</p>`)}${otherPushTexts(reader)}</template>
</body>
</html>
`;
}

/** A push is shown in the language of the page that asks, which may be another than that of the app. */
function otherPushTexts({ language: own, brand }: AppReader): Html[] {
  return offeredLanguages()
    .filter((language) => language !== own)
    .flatMap((language) =>
      pushTexts.map(
        (name) => html`<p data-name="${name}" data-language="${language}">${appText({ language, brand }, name)}</p>`,
      ),
    );
}

function languageLinks({ language, brand }: AppReader): Html[] {
  return offeredLanguages().map(
    (each) =>
      html`<a href="${ofBrand(`${appAddresses.page}?language=${each}`, brand)}" lang="${each}" hreflang="${each}" ${
        each === language && html`aria-current="true"`
      }>${profileOf(each).name}</a>`,
  );
}
