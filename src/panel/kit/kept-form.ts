import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeptForm } from './render-context.ts';
import { isTextName } from './texts.ts';

/** Browsers take a cookie of 4,096 bytes with its name and attributes. */
const maxCharacters = 3_500;

/** The text of the cookie. @param page where it is shown, and nowhere else @param key of this browser or session */
export function sealForm(key: string, page: string, form: KeptForm): string {
  const whole = pack(key, page, form);
  if (whole.length <= maxCharacters) return whole;
  const fields = Object.entries(form.fields).map(([name, { wrong, focus }]) => [name, { wrong, focus }] as const);
  return pack(key, page, { notice: form.notice, fields: Object.fromEntries(fields) });
}

/** @returns undefined when it is of another page or browser, or of a version with other texts */
export function openForm(key: string, page: string, text: string): KeptForm | undefined {
  const [body = '', mac = ''] = text.split('.');
  const [right, given] = [Buffer.from(macOf(key, page, body)), Buffer.from(mac)];
  if (right.length !== given.length || !timingSafeEqual(right, given)) return undefined;
  const form = JSON.parse(Buffer.from(body, 'base64url').toString()) as KeptForm;
  return form.notice === undefined || isTextName(form.notice.text) ? form : undefined;
}

function pack(key: string, page: string, form: KeptForm): string {
  const body = Buffer.from(JSON.stringify(form)).toString('base64url');
  return `${body}.${macOf(key, page, body)}`;
}

function macOf(key: string, page: string, body: string): string {
  return createHmac('sha256', key).update(`belcode form\0${page}\0${body}`).digest('base64url');
}
