import { type Html, htmlWith } from '../html.ts';
import type { MailLook } from '../incidents/mail-look.ts';
import { profileOf } from '../languages/languages.ts';
import { aloneIn, type Fact, isLink, type Letter, type Link, type Paragraph, type Piece, plain } from './letter.ts';

/** Links lead to the panel, a mail address or a telephone. Nothing is loaded from elsewhere. */
const html = htmlWith(/^(?:https?:\/\/|mailto:|tel:)/);

/** Programs that read no style sheet have the styles of each element; the sheet is for dark screens. */
const styles = {
  paper: 'margin:0;padding:16px 8px;background-color:#f5f0e8;',
  card: [
    'max-width:560px;margin:0 auto;padding:24px 20px;background-color:#fffdf8;color:#2a2521;',
    'font-family:system-ui,-apple-system,Segoe UI,Roboto,Arial,sans-serif;font-size:16px;line-height:1.5;',
  ].join(''),
  hidden: 'display:none;max-height:0;overflow:hidden;mso-hide:all;',
  brand: 'margin:0 0 20px;font-weight:bold;',
  heading: 'margin:0 0 16px;font-size:22px;line-height:1.25;',
  text: 'margin:0 0 16px;',
  label: 'color:#665c52;font-size:14px;',
  link: 'color:#2a2521;text-decoration:underline;overflow-wrap:anywhere;',
  code: 'margin:0 0 16px;font-family:ui-monospace,Consolas,monospace;font-size:26px;font-weight:bold;',
  button: 'display:inline-block;padding:12px 20px;border-radius:8px;font-weight:bold;text-decoration:none;',
} as const;

const darkSheet = html`<style>
@media (prefers-color-scheme: dark) {
  .paper { background-color: #1a1715 !important; }
  .card { background-color: #25211e !important; color: #f3ece2 !important; }
  .label { color: #bbaea0 !important; }
  .link { color: #f3ece2 !important; }
}
</style>`;

/** A letter as HTML: one column without tables, foreign pictures, or scripts. It says the same as `writeText`. */
export function writeHtml(letter: Letter, look: MailLook): string {
  const { language, subject, greeting, said, facts, next } = letter;
  const draw = (each: Paragraph) => paragraph(each, look);
  return `${html`<!doctype html>
<html lang="${language}" dir="${profileOf(language).direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>${subject}</title>
${darkSheet}
</head>
<body class="paper" style="${styles.paper}">
<div class="preview" style="${styles.hidden}">${plain(said[0] ?? [])}</div>
<main class="card" style="${styles.card}">
<p class="brand" style="${styles.brand}">${look.brand.productName}</p>
<h1 style="${styles.heading}">${subject}</h1>
<p style="${styles.text}">${greeting}</p>
${said.map(draw)}
${facts.map(fact)}
${next.map(draw)}
</main>
</body>
</html>
`}`;
}

function paragraph(pieces: Paragraph, look: MailLook): Html {
  const alone = aloneIn(pieces);
  if (alone === undefined) return html`<p style="${styles.text}">${pieces.map(piece)}</p>\n`;
  if (isLink(alone)) return link(alone, look);
  return html`<p style="${styles.code}">${alone.code}</p>\n`;
}

/** A button, and the address below it, which also works where the button does not. */
function link(alone: Link, look: MailLook): Html {
  const { href, button } = alone;
  const { accent, ink } = look.brand.accent.light;
  const colours = `background-color:${accent};border:1px solid ${accent};color:${ink};`;
  return html`${
    button !== undefined &&
    html`<p class="press" style="${styles.text}"><a href="${href}" style="${styles.button}${colours}">${button}</a></p>\n`
  }<p style="${styles.text}">${piece(alone)}</p>\n`;
}

function piece(each: Piece): Html | string {
  if (typeof each === 'string') return each;
  if (!isLink(each)) return html`<strong>${each.code}</strong>`;
  return html`<a class="link" href="${each.href}" style="${styles.link}">${each.shown ?? each.href}</a>`;
}

function fact([label, value]: Fact): Html {
  return html`<p style="${styles.text}"><span class="label" style="${styles.label}">${label}</span><br>${value}</p>\n`;
}
