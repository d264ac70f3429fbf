import { fillText, isTextName, type Language } from './texts.ts';

/** Belcode's own panel, and a user who may try it. */
export interface SamplePanel {
  address: string;
  login: string;
  password: string;
}

export interface PageFacts {
  /** Of the page's telephone, as people write it. */
  number: string;
  /** Without it the page says nothing of a panel. */
  panel?: SamplePanel | undefined;
}

/**
 * Fills the page's template: `{{call-me}}` with that text, `{{own-number}}` with the number. What changes
 * later is filled by the page's own script, from the same texts.
 *
 * @throws Error when the template names a text that there is not
 */
export function renderPage(template: string, language: Language, { number, panel }: PageFacts): string {
  const { address = '', ...login } = panel ?? { login: '', password: '' };
  const facts: Record<string, string> = {
    'own-number': number,
    // In the language of this page: its sample users would see that of their exchange.
    'panel-address': `${address}/?language=${language}`,
    'panel-values': JSON.stringify(login),
  };
  return template
    .replace(panel === undefined ? /<!-- panel -->.*<!-- \/panel -->/s : /<!-- \/?panel -->/g, '')
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => {
      const value = facts[name] ?? (isTextName(name) ? fillText(language, name, login) : undefined);
      if (value === undefined) throw new Error(`The page names a text that there is not: ${name}`);
      return escapeHtml(value);
    });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
