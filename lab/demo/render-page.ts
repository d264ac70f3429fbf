import { fillText, isTextName, type Language } from './texts.ts';

/**
 * Fills the page's template: `{{call-me}}` with that text, `{{own-number}}` with the number. What changes
 * later is filled by the page's own script, from the same texts.
 *
 * @throws Error when the template names a text that there is not
 */
export function renderPage(template: string, language: Language, number: string): string {
  return template
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => {
      const value = name === 'own-number' ? number : isTextName(name) ? fillText(language, name) : undefined;
      if (value === undefined) throw new Error(`The page names a text that there is not: ${name}`);
      return escapeHtml(value);
    });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
