import type { Reminder } from '../incidents/mail.ts';
import { type Content, type LetterParts, say } from './content.ts';
import { longDay, words } from './words.ts';

/** Asks somebody to set up a method, and announces the roll-out to those who have heard nothing of it. */
export function reminderLetter(parts: LetterParts, about: Reminder): Content {
  const panel = { href: parts.panelUrl, button: words(parts, 'log-in-button') };
  const next = say(parts, 'reminder', { login: about.login, panel });
  return { ...(about.announced ? announce(parts, about) : remind(parts, about)), next };
}

function announce(parts: LetterParts, { required, offered }: Reminder): Content {
  const { language } = parts;
  const help = offered === undefined ? [] : say(parts, 'announcement-offer', { day: longDay(language, offered) });
  if (typeof required === 'object') {
    const day = longDay(language, required);
    return {
      subject: 'announcement-subject',
      inSubject: { day },
      said: [...say(parts, 'announcement', { day }), ...help],
    };
  }
  if (offered === undefined) return remind(parts, { required });
  const inSubject = { day: longDay(language, offered) };
  return { subject: 'announcement-offer-subject', inSubject, said: [...say(parts, 'reminder-open'), ...help] };
}

function remind(parts: LetterParts, { required }: Pick<Reminder, 'required'>): Content {
  if (required === undefined) return { subject: 'reminder-subject', said: say(parts, 'reminder-open') };
  if (required === 'now') return { subject: 'reminder-subject', said: say(parts, 'reminder-now') };
  const day = longDay(parts.language, required);
  return { subject: 'reminder-subject', said: say(parts, 'reminder-from', { day }) };
}
