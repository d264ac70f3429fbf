import { isIP } from 'node:net';
import type { RadiusAnswer } from '../../login/radius/radius-answer.ts';
import { type RoleAttribute, radiusAttributes } from '../../login/radius/radius-attribute.ts';
import type { RadiusFrom, ServedClient } from '../../login/radius/radius-client.ts';
import { type Attribute, codes, onlyValue, type Packet, types } from './packet.ts';
import { behindWords, questionWords } from './question-words.ts';
import { type RadiusText, radiusText } from './radius-texts.ts';
import { readUserPassword } from './user-password.ts';
import { numberAttribute, type Reply, textAttributes, vendorAttribute } from './write-reply.ts';

/** What a request asks for, and from where. */
export interface AccessRequest extends RadiusFrom {
  login: string;
  /** The password, or the answer to a question. */
  password: string;
  /** Of a question that was asked. */
  state: Buffer | undefined;
}

/** Other ways than PAP leave us nothing to compare with a hash of a password. */
export type ReadAccess = AccessRequest | 'malformed' | 'no-password';

/** Reads a request whose signature was right. */
export function readAccess({ secret }: Pick<ServedClient, 'secret'>, packet: Packet, from: string): ReadAccess {
  const login = onlyValue(packet, types.userName)?.toString('utf8').trim();
  const states = packet.attributes.filter(({ type }) => type === types.state);
  if (login === undefined || login === '' || states.length > 1) return 'malformed';
  const passwords = packet.attributes.filter(({ type }) => type === types.userPassword);
  if (passwords.length === 0) return 'no-password';
  const [hidden] = passwords;
  const password =
    hidden === undefined || passwords.length > 1
      ? undefined
      : readUserPassword(hidden.value, secret, packet.authenticator);
  if (password === undefined) return 'malformed';
  const caller = onlyValue(packet, types.callingStationId)?.toString('latin1').trim() ?? '';
  const shared = isIP(caller) === 0 || caller === from;
  return { login, password, state: states[0]?.value, address: shared ? from : caller, shared };
}

/** The reply to an answer. */
export function replyTo({ attributes }: Pick<ServedClient, 'attributes'>, answer: RadiusAnswer): Reply {
  switch (answer.verdict) {
    case 'accepted':
      return {
        code: codes.accessAccept,
        attributes: [
          // Two spellings of a login are one person for us, and must not be two for the client.
          { type: types.userName, value: Buffer.from(answer.login) },
          ...attributes.filter(({ role }) => role === answer.role).map(roleAttribute),
        ],
      };
    case 'asked': {
      const state = { type: types.state, value: answer.state };
      const words = textAttributes(types.replyMessage, questionWords(answer.question));
      return { code: codes.accessChallenge, attributes: [state, ...words] };
    }
    case 'appended':
      return reject(behindWords(answer.question));
    case 'rejected':
      return reject(radiusText(answer.language, `reject-${answer.why}` satisfies RadiusText));
  }
}

export function reject(words: string): Reply {
  return { code: codes.accessReject, attributes: textAttributes(types.replyMessage, words) };
}

function roleAttribute({ name, value }: RoleAttribute): Attribute {
  const { type, as, ...more } = radiusAttributes[name];
  const attribute = as === 'number' ? numberAttribute(type, Number(value)) : { type, value: Buffer.from(value) };
  return 'vendor' in more ? vendorAttribute(more.vendor, attribute) : attribute;
}
