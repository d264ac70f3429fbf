import { panelAddress } from '../brand/panel-address.ts';
import type { Mail, MailReader } from '../incidents/mail.ts';
import type { MailLook } from '../incidents/mail-look.ts';
import { type About, letters } from './letters.ts';
import { type Message, messageOf } from './write-message.ts';

/** A mail before it is sent. */
export interface Draft<Kind extends keyof Mail = keyof Mail> {
  kind: Kind;
  reader: MailReader;
  about: About<Kind>;
  look: MailLook;
  /** Milliseconds since the epoch. */
  happenedAt: number;
}

/** A mail as its reader would get it, for somebody who looks at it first. @param panelUrl BELCODE_PANEL_URL */
export function writeDraft({ kind, reader, about, look, happenedAt }: Draft, panelUrl: string): Message {
  const parts = { language: reader.language, brand: look.brand, panelUrl: panelAddress(look.brand, panelUrl) };
  return messageOf(reader, letters[kind](parts, about as never), { look, happenedAt });
}
