import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { MessageContact } from '../policy/message-contact.ts';
import { DrachtioLink, type DrachtioServer } from './drachtio-link.ts';
import { messageIdHeader, messageSender } from './endpoint-messages.ts';
import { type MessagePbx, PbxError, type TextMessage } from './pbx.ts';
import type { ExpectedAnswer, SipAnswer } from './sip-reports.ts';

export interface DrachtioMessagesOptions extends DrachtioServer {
  /** Knows where telephones are: the exchange at which they register. */
  registrar: Pick<MessagePbx, 'isLive' | 'contactOf'>;
  /** V07, asked again when the message is sent, because a telephone may have moved meanwhile. */
  mayGoTo(contact: MessageContact): boolean;
  clock: Clock;
  log: Log;
}

/** An address that drachtio can send to: its protocol is lines with `|` between fields. */
const plainAddress = /^sips?:[^\s|<>"',]{1,500}$/i;

interface Sent {
  /** The final answer of each telephone, in the order in which they came. */
  answers: number[];
  telephones: number;
  /** Called when one more answer came. */
  changed(): void;
}

/**
 * Sends messages by a drachtio server instead of the exchange: to every telephone of an endpoint, and each gives an
 * answer of its own. It is both what sends (`MessagePbx`) and what reports answers (`expect`), as Asterisk with its
 * copies of SIP is.
 */
export class DrachtioMessages implements MessagePbx {
  readonly #options: DrachtioMessagesOptions;
  readonly #sent = new Map<string, Sent>();
  #link: Promise<DrachtioLink> | undefined;

  constructor(options: DrachtioMessagesOptions) {
    this.#options = options;
  }

  isLive(): boolean {
    return this.#options.registrar.isLive();
  }

  contactOf(endpoint: string): Promise<MessageContact> {
    return this.#options.registrar.contactOf(endpoint);
  }

  async sendMessage({ endpoint, id, text, sender }: TextMessage): Promise<void> {
    const contact = await this.contactOf(endpoint);
    if (!this.#options.mayGoTo(contact)) throw new PbxError('unreachable', 'the telephone has moved');
    const addresses = [...new Set(contact.addresses)].filter((address) => plainAddress.test(address));
    if (addresses.length === 0) throw new PbxError('unreachable', 'no address to which drachtio can send');
    const sent = this.#sent.get(id);
    if (sent !== undefined) sent.telephones = addresses.length;
    const link = await this.#connected();
    const done = await Promise.allSettled(
      addresses.map((uri) => link.send(messageTo(uri, { id, text, sender }), answerInto(sent))),
    );
    const failed = done.filter(({ status }) => status === 'rejected');
    if (sent !== undefined) sent.telephones -= failed.length;
    if (failed.length === addresses.length) throw new PbxError('exchange-down', 'drachtio sent none of the messages');
  }

  /** Must be called before the message is sent. @param id the id of the message */
  expect(id: string): ExpectedAnswer {
    const sent: Sent = { answers: [], telephones: 1, changed() {} };
    this.#sent.set(id, sent);
    return {
      status: (limitMilliseconds, signal) => this.#answerOf(sent, limitMilliseconds, signal),
      end: () => {
        if (sent.answers.length > 1 || sent.telephones > 1)
          this.#options.log.info({ telephones: sent.telephones, answers: sent.answers }, 'telephones have answered');
        this.#sent.delete(id);
      },
    };
  }

  /** The number of messages whose answers are awaited. */
  waiting(): number {
    return this.#sent.size;
  }

  async close(): Promise<void> {
    (await this.#link?.catch(() => undefined))?.close();
    this.#link = undefined;
  }

  /** The first telephone that shows the code decides; otherwise the last that has answered, when all have. */
  async #answerOf(sent: Sent, limitMilliseconds: number, signal?: AbortSignal): Promise<SipAnswer> {
    const limit = new AbortController();
    const stop = signal === undefined ? limit.signal : AbortSignal.any([limit.signal, signal]);
    const decided = new Promise<SipAnswer>((resolve) => {
      sent.changed = () => {
        const answer = decide(sent);
        if (answer !== undefined) resolve(answer);
      };
      sent.changed();
    });
    const late = this.#options.clock.wait(limitMilliseconds, stop).catch(() => {});
    const answer = await Promise.race([decided, late]);
    limit.abort();
    return answer ?? 'silence';
  }

  async #connected(): Promise<DrachtioLink> {
    const known = await this.#link?.catch(() => undefined);
    if (known?.isOpen()) return known;
    this.#link = DrachtioLink.connect(this.#options);
    try {
      return await this.#link;
    } catch (error) {
      this.#link = undefined;
      throw new PbxError('exchange-down', (error as Error).message);
    }
  }
}

function decide({ answers, telephones }: Sent): SipAnswer | undefined {
  const shown = answers.find((status) => status < 300);
  return shown ?? (answers.length >= telephones ? answers.at(-1) : undefined);
}

function answerInto(sent: Sent | undefined): (status: number) => void {
  return (status) => {
    sent?.answers.push(status);
    sent?.changed();
  };
}

function messageTo(uri: string, { id, text, sender }: Omit<TextMessage, 'endpoint'>) {
  const headers = { To: `<${uri}>`, From: messageSender(sender), [messageIdHeader]: id, 'Content-Type': 'text/plain' };
  return { uri, headers, body: text };
}
