import { oneOf, orNothing, type Setting, text, wholeNumber } from '../setting.ts';
import { address, hostAddress, mailAddress, pushContact, pushHosts, webAddresses } from './address-readers.ts';

/** How people are reached beside calls: mail, the address of the panel, pushes, the line of help. */
export const noticeSettings = {
  BELCODE_SMTP_URL: {
    secret: true,
    read: orNothing(address('smtp', 'smtps')),
    default: '',
    about: 'mail server, as in smtp://user:password@host:587; without it no mail is sent',
  },
  BELCODE_MAIL_FROM: { read: orNothing(mailAddress), default: '', about: 'sender of the mails' },
  BELCODE_WELCOME_HOURS: {
    read: wholeNumber(1, 720),
    default: '168',
    about: 'how long the link to a first password works that new users get by mail, 1 to 720 hours',
  },
  BELCODE_PANEL_URL: {
    read: orNothing(hostAddress('http', 'https')),
    default: '',
    about: 'address at which people open the panel, for links in mails and for the app',
  },
  BELCODE_PASSKEY_LOGIN: {
    read: oneOf<'on' | 'off'>(['on', 'off']),
    default: 'off',
    about: 'on lets a passkey that verifies its user be the whole login, without name and password',
  },
  BELCODE_AFTER_LOGIN: {
    read: webAddresses,
    default: '',
    about:
      'where people go on after a login and the set-up, as in https://portal.example/; ' +
      'a page of these hosts may name another of its own in ?return= of /login',
  },
  BELCODE_OPERATOR_MAIL: {
    read: orNothing(mailAddress),
    default: '',
    about:
      'address that gets a mail when somebody reports a call or a breaker stops calls; without it only the panel shows it',
  },
  BELCODE_PUSH_HOSTS: {
    read: pushHosts,
    default: 'fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com',
    about: 'push services to which messages may go; *.example.org is everything below example.org',
  },
  BELCODE_PUSH_CONTACT: {
    read: orNothing(pushContact),
    default: '',
    about: 'contact for push services, mailto:… or https://…; default: BELCODE_OPERATOR_MAIL or BELCODE_PANEL_URL',
  },
  BELCODE_WEBHOOK_HOSTS: {
    read: pushHosts,
    default: '',
    about: 'hosts to which events may go by webhook, as in hooks.example.org,*.example.com; without it none',
  },
  BELCODE_HELP: {
    read: text,
    default: '',
    about: 'what the panel tells somebody who has no method at hand, as in: Call the help desk, 050 820 0000',
  },
} as const satisfies Record<string, Setting<unknown>>;
