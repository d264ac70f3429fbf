import { fillText, isLanguage, isTextName, type Language, type TextName } from '../texts.ts';

const rememberSeconds = 365 * 24 * 60 * 60;

let language: Language = isLanguage(document.documentElement.lang) ? document.documentElement.lang : 'en';

export function currentLanguage(): Language {
  return language;
}

/** Puts a text into an element; the text follows the language of the page. */
export function setText(element: HTMLElement, name: TextName, values: Readonly<Record<string, string>> = {}): void {
  element.dataset.text = name;
  element.dataset.values = JSON.stringify(values);
  element.textContent = fillText(language, name, values);
}

/** Empties an element that `setText` has filled. */
export function clearText(element: HTMLElement): void {
  delete element.dataset.text;
  element.textContent = '';
}

/** Lets the person change the language of the page. Nothing else changes, so a call continues. */
export function startLanguageSwitch(): void {
  const buttons = [...document.querySelectorAll<HTMLElement>('[data-language]')];
  const show = () => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.language === language));
  };
  for (const button of buttons) {
    button.addEventListener('click', () => {
      if (!isLanguage(button.dataset.language)) return;
      language = button.dataset.language;
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
      document.cookie = `language=${language}; path=/; max-age=${rememberSeconds}; samesite=strict`;
      fillPage();
      show();
    });
  }
  show();
}

function fillPage(): void {
  document.documentElement.lang = language;
  const panel = document.querySelector<HTMLAnchorElement>('[data-text="panel-link"]');
  if (panel !== null) panel.search = `?language=${language}`;
  for (const each of document.querySelectorAll<HTMLElement>('[data-text]')) {
    const { text = '', values = '{}' } = each.dataset;
    if (isTextName(text)) each.textContent = fillText(language, text, JSON.parse(values));
  }
  for (const each of document.querySelectorAll<HTMLElement>('[data-label]')) {
    const { label = '' } = each.dataset;
    if (isTextName(label)) each.setAttribute('aria-label', fillText(language, label));
  }
}
