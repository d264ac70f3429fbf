import { describe, expect, it } from 'vitest';
import { type HtmlValue, html } from '../../../src/panel/kit/html.ts';

const evil = `"><script>alert('1')</script>\`&`;

describe('a template', () => {
  it('escapes texts between tags and attribute values', () => {
    const page = html`<p title="${evil}">${evil}</p>`.toString();
    expect(page).not.toMatch(/<script|"><|'1'/);
    expect(page).toBe(
      `<p title="${'&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#96;&#38;'}">${'&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#96;&#38;'}</p>`,
    );
  });

  it('does not escape a nested template again, alone or in lists', () => {
    const item = (text: string) => html`<li>${text}</li>`;
    expect(html`<ul>${[item('a'), [item('<b>')]]}</ul>`.toString()).toBe('<ul><li>a</li><li>&#60;b&#62;</li></ul>');
  });

  it('omits undefined values, and writes numbers', () => {
    expect(html`<p>${false}${undefined}${null}${0}${''}</p>`.toString()).toBe('<p>0</p>');
  });

  it('accepts bare words inside a tag only from templates', () => {
    expect(html`<input ${true && html`checked`} ${false}>`.toString()).toBe('<input checked >');
    expect(() => html`<input ${'onfocus=alert(1)'}>`).toThrow();
    expect(() => html`<input ${html`checked`} ${'autofocus'}>`).toThrow();
  });

  it.each([
    ['an address of a script', (x: string) => html`<a href="${x}">`, 'javascript:alert(1)'],
    ['with blanks before it', (x: string) => html`<a href="${x}">`, ' javascript:alert(1)'],
    ['an address elsewhere', (x: string) => html`<a href="${x}">`, 'https://example.org'],
    ['elsewhere without a scheme', (x: string) => html`<form action="${x}">`, '//example.org'],
    ['elsewhere with a backslash', (x: string) => html`<a href="${x}">`, '/\\example.org'],
    ['data', (x: string) => html`<img src="${x}">`, 'data:text/html,x'],
    ['a button that sends elsewhere', (x: string) => html`<button formaction="${x}">`, 'https://example.org'],
  ])('refuses %s', (_, make, address) => {
    expect(() => make(address)).toThrow('An address must be one of ours');
  });

  it.each(['/', '/methods/x', '?language=nl', '#content', 'otpauth://totp/Belcode:anna?secret=x'])(
    'takes %s',
    (address) => {
      expect(html`<a href="${address}">`.toString()).toContain('href="');
    },
  );

  it.each([
    ['a script', () => html`<script>${'x'}</script>`],
    ['a style', () => html`<style>${'x'}</style>`],
    ['a comment', () => html`<!-- ${'x'} -->`],
    ['a value in single quotes', () => html`<p title='${'x'}'>`],
    ['a template as a value', () => html`<p title="${html`x`}">`],
    ['a bare value', () => html`<p title=${'x'}>`],
  ])('refuses a gap in %s', (_, make) => {
    expect(make).toThrow();
  });

  it('refuses an object that only looks like a template', () => {
    const forged = { toString: () => '<script>' } as unknown as HtmlValue;
    expect(() => html`<p>${forged}</p>`.toString()).toThrow();
  });
});
