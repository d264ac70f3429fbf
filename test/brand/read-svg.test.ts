import { describe, expect, it } from 'vitest';
import { readSvg } from '../../src/brand/read-svg.ts';

const head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">';
const read = (text: string) => readSvg(Buffer.from(text));
const inside = (text: string) => `${head}${text}</svg>`;

describe('a picture is written again from what it may hold', () => {
  it.each([
    ['a drawing', '<path d="M0 0h8v8z" fill="#123456"/>', '<path d="M0 0h8v8z" fill="#123456"/>'],
    ['style as attributes', '<g style="fill:#123;-x-y:1;opacity:.5"/>', '<g fill="#123" opacity=".5"/>'],
    ['a gradient of its own', '<rect fill="url(#a)"/>', '<rect fill="url(#a)"/>'],
    [
      'a gradient after another',
      '<defs><linearGradient id="b" xlink:href="#a"/></defs>',
      '<defs><linearGradient id="b" href="#a"/></defs>',
    ],
    ['what drawing programs leave behind', '<g inkscape:label="x" class="y" data-name="z"/>', '<g/>'],
    ['comments and white space', '<!-- <script> -->\n <g/>\n', '<g/>'],
    ['text with entities', '<text x="1">A &amp; B</text>', '<text x="1">A &amp; B</text>'],
    ['a title', '<title>Fonica</title>', '<title>Fonica</title>'],
  ])('%s', (_what, given, written) => {
    expect(read(inside(given))).toBe(inside(written));
    expect(read(read(inside(given)))).toBe(inside(written));
  });

  it('with the declaration before it left out', () => {
    expect(read(`<?xml version="1.0"?>\n<svg viewBox='0 0 1 1' version="1.1"></svg>\n`)).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>',
    );
  });
});

describe('a picture is refused that could run, load or hide something:', () => {
  it.each([
    ['a script', inside('<script>alert(1)</script>'), 'must not hold <script>'],
    ['a script in capitals', inside('<SCRIPT/>'), 'must not hold <SCRIPT>'],
    ['a script of a namespace', inside('<svg:script/>'), 'must not hold <svg:script>'],
    ['what is not SVG', inside('<foreignObject/>'), 'must not hold <foreignObject>'],
    ['a sheet of styles', inside('<style>@import url(//x)</style>'), 'must not hold <style>'],
    ['a picture from elsewhere', inside('<image href="https://x.test/a.png"/>'), 'must not hold <image>'],
    ['a link', inside('<a href="https://x.test"/>'), 'must not hold <a>'],
    ['a copy of copies', inside('<use href="#a"/>'), 'must not hold <use>'],
    ['an animation', inside('<set attributeName="href" to="x"/>'), 'must not hold <set>'],
    ['a handler', head.replace('>', ' onload="alert(1)"></svg>'), 'must not set onload of <svg>'],
    ['a handler with a colon', inside('<g on:load="x"/>'), 'must not set on:load of <g>'],
    ['a reference outside', inside('<linearGradient href="https://x.test#a"/>'), 'must not refer to https://x.test#a'],
    ['a script as reference', inside('<linearGradient xlink:href="javascript:x"/>'), 'must not refer to javascript:x'],
    ['a reference where none is', inside('<g href="#a"/>'), 'must not refer to #a'],
    ['an address in a colour', inside('<g fill="url(https://x.test/a)"/>'), 'must not set fill of <g>'],
    ['the same with an escape', inside('<g fill="u\\72l(//x)"/>'), 'must not set fill of <g>'],
    ['an address in a style', inside('<g style="fill:url(//x.test)"/>'), 'must not set fill of <g>'],
    ['the same in another', inside('<g style="background:url(//x.test)"/>'), 'must not set style background of <g>'],
    ['an entity in a value', inside('<g fill="&#117;rl(//x)"/>'), 'must not set fill of <g>'],
    ['entities in text', inside('<text>&x;</text>'), 'must not hold entities'],
    ['a document type', `<!DOCTYPE svg [<!ENTITY x "y">]>${inside('')}`, 'must not hold "<!DOCTYPE svg [<!ENT"'],
    ['raw text', inside('<![CDATA[<script>]]>'), 'must not hold "<![CDATA['],
    ['an instruction', inside('<?php x ?>'), 'must not hold "<?php x ?></svg>"'],
    ['an attribute without quotes', inside('<g id=a/>'), 'must not hold "<g id=a/></svg>"'],
    ['an attribute twice', inside('<g fill="red" style="fill:blue"/>'), 'must set each attribute of <g> once'],
    ['text outside text', inside('x'), 'must not hold text in <svg>'],
    ['another root', '<g/>', 'must be one <svg>'],
    ['two roots', `${inside('')}${inside('')}`, 'must be one <svg>'],
    ['one in another', inside('<svg viewBox="0 0 1 1"/>'), 'must be one <svg>'],
    ['what does not close', head, 'must close <svg>'],
    ['what closes twice', `${head}</svg></svg>`, 'must not close <svg> here'],
    ['no size', '<svg/>', 'must have a viewBox'],
    ['nothing', ' ', 'must be an <svg>'],
    ['a page', '<html><body>x</body></html>', 'must not hold <html>'],
    ['great depth', inside('<g>'.repeat(50) + '</g>'.repeat(50)), 'must be at most 40 elements deep'],
    ['great size', inside(`<path d="${' '.repeat(65_536)}"/>`), 'must have at most 64 KB'],
  ])('%s', (_what, given, said) => {
    expect(() => read(given)).toThrow(said);
  });

  it('other bytes than UTF-8', () => {
    expect(() => readSvg(Buffer.from([0x3c, 0xff, 0xfe]))).toThrow('must be text in UTF-8');
  });

  it('at once, however it is written', () => {
    const hostile = [`<svg${' a="b"'.repeat(9_000)}`, `<svg ${' '.repeat(60_000)}`, '<!--'.repeat(15_000)];
    for (const each of hostile) expect(() => read(each)).toThrow('must not');
  }, 1_000);
});
