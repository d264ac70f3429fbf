import { oneOf, orNothing, plainName, type Setting, text } from '../setting.ts';
import { address, managerAddress } from './address-readers.ts';
import {
  callerId,
  dialTemplate,
  endpointTemplate,
  extensionRanges,
  featureCode,
  internalTemplate,
} from './dial-readers.ts';

/** The dialler and its Asterisk: how it is reached, what it dials, and the folders of sounds that both read. */
export const exchangeSettings = {
  BELCODE_DIALLER: {
    read: plainName,
    default: 'dialler-1',
    about: 'name of this dialler; each needs its own, because Asterisk keeps one event socket per name',
  },
  BELCODE_ARI_URL: {
    read: address('http', 'https'),
    default: 'http://127.0.0.1:8088',
    about: "Asterisk's HTTP server, with the prefix of http.conf: https://pbx.example.org:8089/asterisk",
  },
  BELCODE_ARI_USER: { read: text, default: 'belcode', about: 'user in ari.conf' },
  BELCODE_ARI_PASSWORD: { secret: true, read: text, about: 'password in ari.conf' },
  BELCODE_AMI_URL: {
    read: orNothing(managerAddress),
    default: '',
    about:
      "Asterisk's manager interface, as in tcp://127.0.0.1:5038 or tls://pbx.example.org:5039; without it no trunk is watched",
  },
  BELCODE_AMI_USER: { read: text, default: 'belcode', about: 'user in manager.conf' },
  BELCODE_AMI_SECRET: { secret: true, read: text, default: '', about: 'secret in manager.conf' },
  BELCODE_DIAL: {
    read: dialTemplate,
    about:
      'what Asterisk dials: PJSIP/{number}@trunk, Local/{number}@from-internal/n; for a carrier that takes no +, ' +
      '{digits}, {national} or {idd} (of BELCODE_COUNTRY)',
  },
  BELCODE_DIAL_SECOND: {
    read: orNothing(dialTemplate),
    default: '',
    about: 'second template, dialled once when BELCODE_DIAL fails before anything rang',
  },
  BELCODE_DIAL_INTERNAL: {
    read: orNothing(internalTemplate),
    default: '',
    about: 'what Asterisk dials for an extension of this exchange: PJSIP/{number}; without it no extension is called',
  },
  BELCODE_EXTENSIONS: {
    read: extensionRanges,
    default: '',
    about:
      'extensions of this exchange that may be a method, as in 200-299,300; without it none may. Two digits, or three that begin with 0, 1 or 9, count only when named alone',
  },
  BELCODE_ENDPOINT: {
    read: endpointTemplate,
    default: '{extension}',
    about: "name of an extension's endpoint in pjsip.conf; it identifies a telephone that dials in",
  },
  BELCODE_FEATURE_CODE: {
    read: orNothing(featureCode),
    default: '',
    about:
      'what a desk phone dials to hear its waiting code, as set in the dialplan: *232; without it this is not offered',
  },
  BELCODE_CALLER_ID: {
    read: callerId,
    default: 'Belcode',
    about: 'caller id that the called telephone shows: Belcode <+31508200000>',
  },
  BELCODE_CALLER_ID_FORM: {
    read: oneOf<'number' | 'digits' | 'national' | 'idd'>(['number', 'digits', 'national', 'idd']),
    default: 'number',
    about: 'form of the caller id on the trunk, as in BELCODE_DIAL: number, digits, national or idd',
  },
  BELCODE_CALLER_ID_FORM_SECOND: {
    read: oneOf<'number' | 'digits' | 'national' | 'idd'>(['number', 'digits', 'national', 'idd']),
    default: 'number',
    about: 'the same on the second trunk',
  },
  BELCODE_SOUNDS: {
    read: text,
    default: '/var/lib/belcode/sounds',
    about: 'folder of prompts and digits; Asterisk reads it too',
  },
  BELCODE_RECORDINGS: {
    read: text,
    default: '/var/lib/belcode/recordings',
    about: 'folder of your own recordings, of which sounds are made; back it up',
  },
  BELCODE_CODE_SOUNDS: {
    read: text,
    default: '/dev/shm/belcode',
    about: 'memory-backed folder of spoken codes; Asterisk reads it too',
  },
} as const satisfies Record<string, Setting<unknown>>;
