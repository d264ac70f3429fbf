import {
  maxSvgBytes,
  maxSvgDepth,
  svgAttributes,
  svgElements,
  svgIdle,
  svgReferring,
  svgStyles,
  svgTextElements,
} from './svg-rules.ts';

/** A comment, a tag, or text between tags. Whatever else begins with `<` is refused. */
const token = /<!--[\s\S]*?-->|<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/** Numbers, names, lists and functions of a picture. No colon, so no address. */
const plainValue = /^[\w\s#%.,()+'-]*$/;
const ownReference = /^#[\w.-]+$/;
const ownUrl = /^url\(#[\w.-]+\)$/;
const textWithEntities = /^(?:[^&\p{Cc}]|[\t\r\n]|&(?:amp|lt|gt|quot|apos);)*$/u;

/**
 * Reads a picture, and writes it again from what it may hold, so that nothing else is ever served.
 *
 * @throws Error that says what it holds and may not: "must not hold <script>"
 */
export function readSvg(bytes: Buffer): string {
  if (bytes.byteLength > maxSvgBytes) throw new Error(`must have at most ${maxSvgBytes / 1_024} KB`);
  const text = decode(bytes).replace(/^\s*<\?xml[^<>]*\?>/, '');
  const open: string[] = [];
  const written: string[] = [];
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const found = token.exec(text);
    if (found === null) throw new Error(`must not hold ${JSON.stringify(text.slice(at, at + 20).trim())}`);
    at = token.lastIndex;
    const [, closes, element, attributes = '', isEmpty, between] = found;
    if (between !== undefined) written.push(readText(between, open.at(-1)));
    else if (element !== undefined && closes === '/') written.push(close(element, open));
    else if (element !== undefined) written.push(readElement(element, attributes, isEmpty === '/', open, written));
  }
  if (open.length > 0) throw new Error(`must close <${open.at(-1)}>`);
  if (written.join('') === '') throw new Error('must be an <svg>');
  return written.join('');
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('must be text in UTF-8');
  }
}

function readText(text: string, inside: string | undefined): string {
  if (text.trim() === '' && !svgTextElements.has(inside ?? '')) return '';
  if (!svgTextElements.has(inside ?? '')) throw new Error(`must not hold text in <${inside ?? 'nothing'}>`);
  if (!textWithEntities.test(text)) throw new Error('must not hold entities or control characters');
  return text;
}

function close(element: string, open: string[]): string {
  if (open.pop() !== element) throw new Error(`must not close <${element}> here`);
  return `</${element}>`;
}

function readElement(
  element: string,
  attributes: string,
  isEmpty: boolean,
  open: string[],
  before: readonly string[],
): string {
  if (!svgElements.has(element)) throw new Error(`must not hold <${element}>`);
  const isRoot = open.length === 0;
  if (isRoot !== (element === 'svg') || (isRoot && before.join('') !== '')) throw new Error('must be one <svg>');
  if (!isEmpty) open.push(element);
  if (open.length > maxSvgDepth) throw new Error(`must be at most ${maxSvgDepth} elements deep`);
  const kept = [...attributes.matchAll(attribute)].flatMap(([, name = '', double, single]) =>
    readAttribute(element, name, (double ?? single ?? '').trim()),
  );
  const names = kept.map(([name]) => name);
  if (new Set(names).size < names.length) throw new Error(`must set each attribute of <${element}> once`);
  if (isRoot && !names.includes('viewBox')) throw new Error('must have a viewBox');
  const said = kept.map(([name, value]) => ` ${name}="${value}"`).join('');
  return `<${element}${isRoot ? ' xmlns="http://www.w3.org/2000/svg"' : ''}${said}${isEmpty ? '/' : ''}>`;
}

function readAttribute(element: string, name: string, value: string): [string, string][] {
  if (name === 'style') return readStyle(element, value);
  if (/^(xlink:)?href$/.test(name)) {
    if (!svgReferring.has(element) || !ownReference.test(value)) throw new Error(`must not refer to ${value}`);
    return [['href', value]];
  }
  if (svgIdle.test(name)) return [];
  if (!svgAttributes.has(name)) throw new Error(`must not set ${name} of <${element}>`);
  const isSafe = /url/i.test(value) ? ownUrl.test(value) : plainValue.test(value);
  if (!isSafe) throw new Error(`must not set ${name} of <${element}> to ${value}`);
  return [[name, value]];
}

/** Declarations as attributes. What a drawing program says beside them, such as `-inkscape-…`, is left out. */
function readStyle(element: string, style: string): [string, string][] {
  return style.split(';').flatMap((declaration) => {
    const [name = '', ...value] = declaration.split(':').map((part) => part.trim());
    if (value.join(':').match(/url/i) === null && !svgStyles.has(name)) return [];
    return readAttribute(element, svgStyles.has(name) ? name : `style ${name}`, value.join(':').replaceAll('"', "'"));
  });
}
