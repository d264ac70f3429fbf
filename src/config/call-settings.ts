import { oneOf, type Setting, wholeNumber } from '../setting.ts';
import { drachtioSecret, loopbackPlace } from './address-readers.ts';

/** One call: its times, how many calls at once, what the voice asks for, and what SIP says meanwhile. */
export const callSettings = {
  BELCODE_RING_SECONDS: { read: wholeNumber(5, 120), default: '30', about: 'ring time in seconds' },
  BELCODE_SILENCE_SECONDS: {
    read: wholeNumber(2, 30),
    default: '6',
    about:
      'seconds after which BELCODE_DIAL_SECOND is dialled when the first trunk says nothing at all, not even SIP 100',
  },
  BELCODE_CALL_SECONDS: {
    read: wholeNumber(20, 600),
    default: '150',
    about: 'maximum length of a call in seconds; Asterisk itself enforces it',
  },
  BELCODE_SCREEN_SECONDS: {
    read: wholeNumber(0, 120),
    default: '60',
    about:
      'seconds that the voice repeats who calls and the question while nobody presses a key; 0: twice, then hang up',
  },
  BELCODE_KEY_SECONDS: { read: wholeNumber(2, 30), default: '7', about: 'seconds that the voice waits for the key' },
  BELCODE_CALLS_PER_SECOND: {
    read: wholeNumber(1, 1000),
    default: '2',
    about: 'outside calls started per second, over all diallers; ask your carrier',
  },
  BELCODE_CALLS_AT_ONCE: {
    read: wholeNumber(1, 1000),
    default: '30',
    about: 'outside calls at the same time, over all diallers: the channels of your trunk that Belcode may use',
  },
  BELCODE_INTERNAL_CALLS_AT_ONCE: {
    read: wholeNumber(1, 1000),
    default: '30',
    about: 'calls to extensions at the same time, over all diallers',
  },
  BELCODE_APP_PROOF: {
    read: oneOf<'code' | 'number'>(['code', 'number']),
    default: 'code',
    about: 'how the app proves a login: code, typed on the page; or number, shown on the page and typed into the app',
  },
  BELCODE_CALL_PROOF: {
    read: oneOf<'code' | 'number'>(['code', 'number']),
    default: 'code',
    about:
      'how a telephone proves a login: code, spoken by the voice and typed on the page; or number, shown on the page ' +
      'and typed on the telephone',
  },
  BELCODE_CALL_KEYS: {
    read: oneOf<'1' | '2'>(['1', '2']),
    default: '2',
    about:
      'keys that the voice asks for, one after the other, before it speaks a code: 2 keeps the code from a voicemail ' +
      'that plays recorded tones; 1 saves some three seconds per call',
  },
  BELCODE_MACHINES: {
    read: oneOf<'key' | 'detect'>(['key', 'detect']),
    default: 'key',
    about:
      'answering machines: key relies on the key alone; detect names one that Asterisk detects (AMD), and hangs up on it at once where BELCODE_SCREEN_SECONDS is 0',
  },
  BELCODE_FORWARDED: {
    read: oneOf<'end' | 'note'>(['end', 'note']),
    default: 'end',
    about: 'a call that SIP reports as forwarded: end hangs up; note only records it',
  },
  BELCODE_PLAIN_MESSAGES: {
    read: oneOf<'lan' | 'anywhere'>(['lan', 'anywhere']),
    default: 'lan',
    about: 'where a SIP message with a code may travel unencrypted: lan, to local addresses only; or anywhere',
  },
  BELCODE_SIP_REPORTS: {
    read: loopbackPlace,
    default: '',
    about:
      "where Asterisk's copies of SIP messages arrive (hep.conf), as in 127.0.0.1:9060; without it no replies are seen",
  },
  BELCODE_DRACHTIO: {
    read: loopbackPlace,
    default: '',
    about:
      'a drachtio server on this host that sends messages instead of Asterisk, as in 127.0.0.1:9022; needs the npm ' +
      'package drachtio-srf',
  },
  BELCODE_DRACHTIO_SECRET: {
    secret: true,
    read: drachtioSecret,
    default: '',
    about: 'the secret of drachtio.conf.xml',
  },
} as const satisfies Record<string, Setting<unknown>>;
