import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { Refusal } from '../../errors.ts';
import type { Language } from '../../languages/language-tag.ts';
import type { Log } from '../../log.ts';
import { answerRadiusLogin } from '../../login/radius/answer-radius-login.ts';
import { beginRadiusLogin } from '../../login/radius/begin-radius-login.ts';
import type { RadiusAnswer, RadiusLoginParts } from '../../login/radius/radius-answer.ts';
import type { RadiusClient } from '../../login/radius/radius-client.ts';
import { measure } from '../../measure.ts';
import { type AccessRequest, type ReadAccess, readAccess, reject, replyTo } from './access-reply.ts';
import { DropCounts } from './drop-counts.ts';
import type { KnownClient, KnownClients } from './known-clients.ts';
import { judgeSignature } from './message-authenticator.ts';
import { codes, type Packet, readPacket, types, valuesOf } from './packet.ts';
import { type RadiusText, radiusText } from './radius-texts.ts';
import { type Reply, writeReply } from './write-reply.ts';

/** Where a packet comes from. */
export interface PacketSource {
  address: string;
  port: number;
}

export interface AnswerPacketParts {
  login: RadiusLoginParts;
  clients: Pick<KnownClients, 'at'>;
  /** BELCODE_LANGUAGE as far as it has texts. */
  language: Language;
  clock: Pick<Clock, 'now'>;
  log: Log;
}

/** What is said of a request that tries nothing: the words of a wrong name, or what is accepted here. */
const unread = {
  malformed: 'reject-refused',
  'no-password': 'reject-no-password',
} as const satisfies Record<Extract<ReadAccess, string>, RadiusText>;

/** Answers packets, each by itself. Whatever a packet holds, it gets a reply, or none. */
export class PacketAnswerer {
  readonly #parts: AnswerPacketParts;
  readonly #drops: DropCounts;

  constructor(parts: AnswerPacketParts) {
    this.#parts = parts;
    this.#drops = new DropCounts(parts.clock, parts.log);
  }

  /** @returns the bytes of the reply; undefined for none */
  async answer(datagram: Buffer, from: PacketSource): Promise<Buffer | undefined> {
    const client = this.#parts.clients.at(from.address);
    if (client === undefined) return this.#drop('unknown-client', from);
    const packet = readPacket(datagram);
    if (packet === undefined) return this.#drop('malformed', from);
    if (packet.code !== codes.accessRequest && packet.code !== codes.statusServer)
      return this.#drop('unknown-code', from);
    const signature = judgeSignature(client.secret, packet);
    if (signature !== 'right') return this.#drop(signature === 'missing' ? 'unsigned' : 'wrong-signature', from);
    // It changes nothing, so it takes no room, and a busy client still sees that somebody is there.
    if (packet.code === codes.statusServer)
      return writeReply(client.secret, packet, { code: codes.accessAccept, attributes: [] });
    return this.#answerOnce(client, packet, from);
  }

  /** A request that comes again gets the same bytes, or waits for them. */
  async #answerOnce(client: KnownClient, packet: Packet, from: PacketSource): Promise<Buffer | undefined> {
    const digest = createHash('sha256').update(packet.bytes).digest('base64url');
    const isAnswer = valuesOf(packet, types.state).length > 0;
    const request = { from: `${from.address} ${from.port}`, digest, isAnswer };
    const taken = client.kept.take(request);
    if (taken === 'too-many' || taken === 'replayed') return this.#drop(taken, from);
    if (taken === 'under-way') return undefined;
    if (taken !== 'new') return taken;
    let bytes: Buffer | undefined;
    try {
      const reply = await this.#reply(client, packet, from);
      bytes = reply === undefined ? undefined : writeReply(client.secret, packet, reply);
      return bytes;
    } finally {
      client.kept.settle(request, bytes);
    }
  }

  async #reply(client: KnownClient, packet: Packet, from: PacketSource): Promise<Reply | undefined> {
    const access = readAccess(client, packet, from.address);
    if (typeof access === 'string') {
      // The client has signed it. Without a reply it would take the server for dead, and people choose what they type.
      measure('radius-ended', { outcome: 'rejected' });
      return reject(radiusText(this.#parts.language, unread[access]));
    }
    try {
      const answer = await this.#ask(client, access);
      measure('radius-ended', { outcome: answer.verdict === 'appended' ? 'asked' : answer.verdict });
      return replyTo(client, answer);
    } catch (error) {
      // Without a reply the client asks another server, or asks again.
      if (!(error instanceof Refusal)) this.#parts.log.error({ err: error }, 'A request of RADIUS failed');
      return this.#drop('unavailable', from);
    }
  }

  #ask(client: RadiusClient, { state, password, ...asker }: AccessRequest): Promise<RadiusAnswer> {
    const { login } = this.#parts;
    if (state === undefined) return beginRadiusLogin(login, client, { ...asker, password });
    return answerRadiusLogin(login, client, { ...asker, state, code: password });
  }

  #drop(reason: Parameters<DropCounts['add']>[0], { address }: PacketSource): undefined {
    this.#drops.add(reason, address);
    return undefined;
  }
}
