/** What one part of a mail says, as its reader's program decodes it (RFC 2045 §6). */
interface MessagePart {
  type: string;
  encoding: string;
  text: string;
}

export interface ReadMessage {
  /** Without folds. */
  head: string[];
  /** `multipart/alternative`, as a rule. */
  type: string;
  parts: MessagePart[];
}

/** @param raw as the mail server got it, with the line ends of SMTP */
export function readMessage(raw: string): ReadMessage {
  const { head, type, boundary, body } = split(raw);
  const pieces = boundary === undefined ? [] : body.split(`--${boundary}`).slice(1, -1);
  return { head, type, parts: pieces.map((each) => each.replace(/^\r\n/, '')).map(readPart) };
}

function readPart(raw: string): MessagePart {
  const { type, encoding, body } = split(raw);
  return { type, encoding, text: decode(body.replace(/\r\n$/, ''), encoding) };
}

function split(raw: string) {
  const at = raw.indexOf('\r\n\r\n');
  const head = raw
    .slice(0, at)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const line = (name: string) =>
    head.find((each) => each.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2);
  const content = line('content-type') ?? '';
  return {
    head,
    type: content.split(';')[0] ?? '',
    boundary: /boundary="([^"]+)"/.exec(content)?.[1],
    encoding: line('content-transfer-encoding') ?? '7bit',
    body: raw.slice(at + 4),
  };
}

function decode(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8').replaceAll('\r\n', '\n');
  if (encoding !== 'quoted-printable') return body.replaceAll('\r\n', '\n');
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
}

/** The words of a page as they are read, without the name, the heading, the preview and the button. */
export function wordsOfHtml(html: string): string {
  return html
    .replace(/^[\s\S]*<\/head>/, '')
    .replace(/<div class="preview"[\s\S]*?<\/div>|<p class="(brand|press)"[\s\S]*?<\/p>|<h1[\s\S]*?<\/h1>/g, '')
    .replace(/<\/span><br>/g, ': ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ')
    .trim();
}
