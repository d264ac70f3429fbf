import { fillText, isTextName, type Language } from './texts.ts';

/** Belcode's own panel, and a user to try it with. */
export interface SamplePanel {
  address: string;
  login: string;
  password: string;
}

export interface PageFacts {
  /** Number of the telephone in the page, as people write it. */
  number: string;
  /** Without it the page does not mention a panel. */
  panel?: SamplePanel | undefined;
}

/**
 * Fills the template of the page: `{{call-me}}` with that text, `{{own-number}}` with the number. The script of the
 * page fills texts that change later, from the same files.
 *
 * @throws Error when the template names an unknown text
 */
export function renderPage(template: string, language: Language, { number, panel }: PageFacts): string {
  const { address = '', ...login } = panel ?? { login: '', password: '' };
  const facts: Record<string, string> = {
    'own-number': number,
    // Links with the language of this page, because the panel would otherwise open in the language of the exchange.
    'panel-address': `${address}/?language=${language}`,
    'panel-values': JSON.stringify(login),
    'panel-password': login.password,
  };
  return template
    .replace(panel === undefined ? /<!-- panel -->.*<!-- \/panel -->/s : /<!-- \/?panel -->/g, '')
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => {
      const value = facts[name] ?? (isTextName(name) ? fillText(language, name, login) : undefined);
      if (value === undefined) throw new Error(`The page names an unknown text: ${name}`);
      return escapeHtml(value);
    });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
