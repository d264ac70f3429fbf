import type { MessageContact } from '../policy/message-contact.ts';
import type { AriRequests } from './ari-requests.ts';
import { checkEndpoint, isPlainAor } from './endpoint-name.ts';
import { PbxError, type TextMessage } from './pbx.ts';

/** By which a message's copies are known again. */
export const messageIdHeader = 'X-Belcode-Message';

/**
 * Who it is from. Asterisk wants a host where there is a name to show; this one leads nowhere, as RFC 3323 §4.1.1.3 has
 * it for senders who are not to be answered.
 */
const sender = '"Belcode" <sip:belcode@belcode.invalid>';

type Fields = readonly { attribute: string; value: string }[];

/** Messages to the telephones of an Asterisk, by res_pjsip_messaging. */
export class EndpointMessages {
  readonly #requests: AriRequests;

  constructor(requests: AriRequests) {
    this.#requests = requests;
  }

  /**
   * Asks for the endpoint's settings and registrations. ARI has no variables of functions without a channel, so
   * PJSIP_AOR and PJSIP_CONTACT are of no use here; sorcery's own objects hold the same.
   *
   * @throws PbxError
   */
  async contactOf(endpoint: string): Promise<MessageContact> {
    checkEndpoint(endpoint);
    const settings = await this.#read('endpoint', endpoint);
    const aors = fieldOf(settings, 'aors').split(',').filter(Boolean);
    const found = await Promise.all(aors.map((aor) => this.#addressesOf(aor.trim())));
    const addresses = found.flat();
    if (addresses.length === 0) throw new PbxError('unreachable', 'not registered');
    const proxy = fieldOf(settings, 'outbound_proxy');
    return {
      // That of an aor carries OPTIONS only.
      addresses: proxy === '' || addresses.includes('') ? addresses : [proxy],
      followsRedirections: /message/i.test(fieldOf(settings, 'follow_redirect_methods')),
    };
  }

  /** @throws PbxError */
  async send({ endpoint, id, text }: TextMessage): Promise<void> {
    checkEndpoint(endpoint);
    // In the request's body, not in its address: addresses end up in logs. A variable of a message becomes a header of
    // it.
    const variables = { variables: { [messageIdHeader]: id }, body: text } as unknown as Record<string, string>;
    await this.#requests.request((client) =>
      client.endpoints.sendMessageToEndpoint({ tech: 'PJSIP', resource: endpoint, from: sender, variables }),
    );
  }

  async #addressesOf(aor: string): Promise<string[]> {
    if (!isPlainAor(aor)) return [''];
    const fields = await this.#read('aor', aor);
    const contacts = fields.filter(({ attribute }) => attribute === 'contact').map(({ value }) => value);
    // RFC 3327: the way leads over whatever proxies the registration came by.
    return fieldOf(fields, 'support_path') === 'true' ? contacts.map(() => '') : contacts.filter(Boolean);
  }

  async #read(objectType: 'endpoint' | 'aor', id: string): Promise<Fields> {
    try {
      return await this.#requests.request((client) =>
        client.asterisk.getObject({ configClass: 'res_pjsip', objectType, id }),
      );
    } catch (error) {
      if ((error as PbxError).trouble !== 'call-over') throw error;
      throw new PbxError('unreachable', `there is no such ${objectType}`);
    }
  }
}

function fieldOf(fields: Fields, attribute: string): string {
  return fields.find((each) => each.attribute === attribute)?.value ?? '';
}
