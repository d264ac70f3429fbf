import { matchLanguage } from '../languages/languages.ts';

/** What a hook of another program asks for. Fields that it lacks are empty, and then refused. */
export interface HookRequest {
  to: string;
  code: string;
  /** One that is offered: `nl` of nl-BE; undefined for the language of the settings. */
  language?: string | undefined;
}

export interface Adapter {
  /** Where the request has each value, as a path of names. */
  to: string;
  /** The number has its country and no plus. */
  lacksPlus?: boolean;
  /** Digits alone, or a text with one run of 4 to 10 digits. */
  code: string;
  language?: string;
  /** What the program expects after the call was queued. */
  reply(id: string): unknown;
}

/** Programs that make codes themselves, by their names in the address. `docs/integrations/spoken-codes.md` has each. */
export const adapters = {
  okta: {
    to: 'data.messageProfile.phoneNumber',
    code: 'data.messageProfile.otpCode',
    language: 'data.messageProfile.locale',
    reply: (id) => ({
      commands: [
        {
          type: 'com.okta.telephony.action',
          value: [{ status: 'SUCCESSFUL', provider: 'Belcode', transactionId: id, transactionMetadata: '' }],
        },
      ],
    }),
  },
  kratos: { to: 'recipient', code: 'body', reply: () => ({}) },
  fusionauth: { to: 'phoneNumber', code: 'code', reply: () => ({}) },
  logto: { to: 'to', code: 'payload.code', reply: () => ({}) },
  auth0: { to: 'recipient', code: 'code', language: 'locale', reply: () => ({}) },
  authentik: { to: 'To', code: 'Body', reply: () => ({}) },
  privacyidea: { to: 'phone', code: 'otp', reply: () => ({}) },
  supabase: { to: 'user.phone', lacksPlus: true, code: 'sms.otp', reply: () => ({}) },
  linotp: { to: 'call.calleeNumber', code: 'call.otp', language: 'call.locale', reply: () => ({}) },
} as const satisfies Record<string, Adapter>;

export type AdapterName = keyof typeof adapters;

/** @param body the parsed body of the hook's request */
export function readHook(name: AdapterName, body: unknown): HookRequest {
  const { to, lacksPlus = false, code, language }: Adapter = adapters[name];
  const spoken = language === undefined ? '' : textAt(body, language);
  const number = textAt(body, to);
  return {
    to: lacksPlus && /^[1-9][0-9]*$/.test(number) ? `+${number}` : number,
    code: codeIn(textAt(body, code)),
    language: matchLanguage(spoken),
  };
}

function textAt(body: unknown, path: string): string {
  let value = body;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return '';
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' ? value : '';
}

/** The one run of digits that can be a code; empty when there is none, or more than one. */
function codeIn(text: string): string {
  const runs = text.slice(0, 1_000).match(/(?<!\d)\d{4,10}(?!\d)/g) ?? [];
  return runs.length === 1 ? (runs[0] ?? '') : '';
}
