import type { MessageContact } from '../policy/message-contact.ts';
import type { AriRequests } from './ari-requests.ts';
import { checkEndpoint, isPlainAor } from './endpoint-name.ts';
import { PbxError, type TextMessage } from './pbx.ts';

/** Identifies a message in the copies of its packets. */
export const messageIdHeader = 'X-Belcode-Message';

/**
 * The sender of messages, as the telephone shows it. Asterisk requires a host with a display name. This host cannot be
 * reached, as RFC 3323 §4.1.1.3 specifies for a sender to whom nobody can reply.
 */
export function messageSender(name: string): string {
  return `"${name.replace(/[\p{C}"\\<>]/gu, '')}" <sip:code@code.invalid>`;
}

type Fields = readonly { attribute: string; value: string }[];

/** Sends messages to the telephones of an Asterisk, by res_pjsip_messaging. */
export class EndpointMessages {
  readonly #requests: AriRequests;

  constructor(requests: AriRequests) {
    this.#requests = requests;
  }

  /**
   * Reads the endpoint's settings and registrations from sorcery's objects, because ARI evaluates functions such as
   * PJSIP_AOR and PJSIP_CONTACT only on a channel.
   *
   * @throws PbxError
   */
  async contactOf(endpoint: string): Promise<MessageContact> {
    const { settings, addresses } = await this.#contactsOf(endpoint);
    if (addresses.length === 0) throw new PbxError('unreachable', 'not registered');
    const proxy = fieldOf(settings, 'outbound_proxy');
    return {
      // The proxy of an aor is used for OPTIONS only.
      addresses: proxy === '' || addresses.includes('') ? addresses : [proxy],
      followsRedirections: /message/i.test(fieldOf(settings, 'follow_redirect_methods')),
    };
  }

  /** How many telephones have registered at an endpoint, or are written down in its aors. @throws PbxError */
  async countTelephones(endpoint: string): Promise<number> {
    return (await this.#contactsOf(endpoint)).addresses.length;
  }

  /** @throws PbxError */
  async send({ endpoint, id, text, sender }: TextMessage): Promise<void> {
    checkEndpoint(endpoint);
    // In the body and not in the URL, because URLs appear in logs. Asterisk makes each variable a header of the
    // message.
    const variables = { variables: { [messageIdHeader]: id }, body: text } as unknown as Record<string, string>;
    await this.#requests.request((client) =>
      client.endpoints.sendMessageToEndpoint({
        tech: 'PJSIP',
        resource: endpoint,
        from: messageSender(sender),
        variables,
      }),
    );
  }

  async #contactsOf(endpoint: string): Promise<{ settings: Fields; addresses: string[] }> {
    checkEndpoint(endpoint);
    const settings = await this.#read('endpoint', endpoint);
    const aors = fieldOf(settings, 'aors').split(',').filter(Boolean);
    const found = await Promise.all(aors.map((aor) => this.#addressesOf(aor.trim())));
    return { settings, addresses: found.flat() };
  }

  async #addressesOf(aor: string): Promise<string[]> {
    if (!isPlainAor(aor)) return [''];
    const fields = await this.#read('aor', aor);
    const contacts = fields.filter(({ attribute }) => attribute === 'contact').map(({ value }) => value);
    // RFC 3327: the message goes over the proxies of the registration.
    return fieldOf(fields, 'support_path') === 'true' ? contacts.map(() => '') : contacts.filter(Boolean);
  }

  async #read(objectType: 'endpoint' | 'aor', id: string): Promise<Fields> {
    try {
      return await this.#requests.request((client) =>
        client.asterisk.getObject({ configClass: 'res_pjsip', objectType, id }),
      );
    } catch (error) {
      if ((error as PbxError).trouble !== 'call-over') throw error;
      throw new PbxError('unreachable', `no such ${objectType}`);
    }
  }
}

function fieldOf(fields: Fields, attribute: string): string {
  return fields.find((each) => each.attribute === attribute)?.value ?? '';
}
