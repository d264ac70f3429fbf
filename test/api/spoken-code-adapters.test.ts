import { describe, expect, it } from 'vitest';
import { type AdapterName, adapters, readHook } from '../../src/api/spoken-code-adapters.ts';

/** As each program publishes its request, with the number and the code of this test. */
const published: Record<AdapterName, unknown> = {
  // Okta: telephony inline hook reference.
  okta: {
    eventId: 'uS5871kJThSUgA',
    eventTime: '2026-11-30T09:00:00.000Z',
    eventType: 'com.okta.telephony.provider',
    eventTypeVersion: '1.0',
    requestType: 'com.okta.user.telephony.mfa-verification',
    data: {
      userProfile: { firstName: 'Anna', lastName: 'Jansen', login: 'anna@example.org', userId: '00uyxxSknGtK8022w0g3' },
      messageProfile: {
        msgTemplate: '(HOOK)Your code is 482913',
        phoneNumber: '+31612345678',
        otpExpires: '2026-11-30T09:05:00.000Z',
        deliveryChannel: 'CALL',
        otpCode: '482913',
        locale: 'NL-NL',
      },
    },
    source: 'https://example.okta.com/api/v1/inlineHooks',
  },
  // Ory Kratos: courier channel of the type http, with the context that its template gets.
  kratos: {
    recipient: '+31612345678',
    body: 'Your login code is: 482913. It expires in 15 minutes.',
    template_type: 'login_code_valid',
  },
  // FusionAuth: generic messenger.
  fusionauth: {
    code: '482913',
    phoneNumber: '+31612345678',
    textMessage: 'Your code is 482913',
    type: 'Voice',
    userId: '00000000-0000-0001-0000-000000000000',
  },
  // Logto: HTTP SMS connector.
  logto: { to: '+31612345678', type: 'SignIn', payload: { code: '482913' }, ip: '192.168.1.1' },
  // Auth0: `event.notification` of a custom phone provider, as the Action of the recipe sends it on.
  auth0: { delivery_method: 'voice', recipient: '+31612345678', code: '482913', locale: 'nl' },
  // authentik: generic SMS provider.
  authentik: { From: 'Belcode', To: '+31612345678', Body: 'Your authentication code is 482913' },
  // privacyIDEA: HTTP gateway with the parameters {phone} and {otp}.
  privacyidea: { phone: '+31612345678', otp: '482913' },
  // Supabase: Send SMS hook, with a number as its table of users has it.
  supabase: {
    metadata: { uuid: '96ae5d68-bc2b-4dc7-a9f4-b0de92dc6a2b', time: '2026-11-30T09:00:00.000Z', name: 'send-sms' },
    user: {
      id: '6481a5c1-3d37-4a56-9f6a-bee08c554965',
      aud: 'authenticated',
      role: 'authenticated',
      phone: '31612345678',
    },
    sms: { otp: '482913' },
  },
  // LinOTP: voice challenge service, provider of voice calls.
  linotp: {
    call: {
      calleeNumber: '+31612345678',
      messageTemplate: 'Hi! Your otp is {otp}',
      otp: '482913',
      locale: 'nl',
      twilioConfig: { accountSid: 'AC', authToken: 'x', voice: 'alice', callerNumber: '+31201234567' },
    },
  },
};

describe.each(Object.keys(adapters) as AdapterName[])('the hook of %s', (name) => {
  it('is read as the program publishes it', () => {
    expect(readHook(name, published[name])).toMatchObject({ to: '+31612345678', code: '482913' });
  });

  it.each([[null], [''], ['text'], [[]], [{}], [{ to: 5, code: {} }]])('has nothing to say in %j', (body) => {
    expect(readHook(name, body)).toEqual({ to: '', code: '', language: undefined });
  });

  it('is answered with what the program takes', () => {
    const reply = adapters[name].reply('the-id');
    if (name === 'okta')
      expect(reply).toMatchObject({
        commands: [{ type: 'com.okta.telephony.action', value: [{ status: 'SUCCESSFUL', transactionId: 'the-id' }] }],
      });
    else expect(reply).toEqual({});
  });
});

it.each([
  ['two runs of digits', 'Code 482913, valid until 1430'],
  ['none', 'Your code'],
  ['too many digits', '12345678901'],
  ['too few', '123'],
  ['digits of another script', '٤٨٢٩١٣'],
])('attack: a text with %s gives no code', (_, body) => {
  expect(readHook('kratos', { recipient: '+31612345678', body }).code).toBe('');
});

it.each([
  ['NL-NL', 'nl'],
  ['en_GB', 'en'],
  ['fil-PH', undefined],
  ['filter', undefined],
  ['', undefined],
])('the locale %j gives the language %j, and never a part of its name', (locale, language) => {
  expect(readHook('auth0', { recipient: '+31612345678', code: '482913', locale }).language).toBe(language);
});

it.each([
  ['+31612345678', '+31612345678'],
  ['0612345678', '0612345678'],
  ['31612345678x', '31612345678x'],
])('a number of Supabase with more than digits of a country stays as it is: %s', (phone, to) => {
  expect(readHook('supabase', { user: { phone }, sms: { otp: '482913' } }).to).toBe(to);
});

it.each(['__proto__.x', 'constructor.name'])('attack: a path that is inherited is none (%s)', () => {
  expect(readHook('logto', Object.create({ to: 'x', payload: { code: '482913' } }))).toMatchObject({
    to: '',
    code: '',
  });
});
