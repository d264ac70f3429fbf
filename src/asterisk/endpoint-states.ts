import type { Log } from '../log.ts';
import type { AriEvent } from './ari-events.ts';
import type { AriRequests } from './ari-requests.ts';
import { isPlainEndpoint } from './endpoint-name.ts';
import type { EndpointWatch } from './pbx.ts';

/** Device states of a telephone that cannot get a message. */
const away = ['UNAVAILABLE', 'INVALID', 'UNKNOWN'];

/**
 * Which telephones an Asterisk can reach, by device states. A subscription to `endpoint:PJSIP` would also send us every
 * SIP message between telephones, and make Asterisk accept messages that nobody reads (res/stasis/messaging.c).
 */
export class EndpointStates {
  readonly #requests: AriRequests;
  readonly #log: Log;
  readonly #watch: EndpointWatch | undefined;
  /** Changes that arrived while the list was read, because they are newer than the list. */
  #changes: Map<string, boolean> | undefined;

  constructor(parts: { requests: AriRequests; log: Log; watch: EndpointWatch | undefined }) {
    this.#requests = parts.requests;
    this.#log = parts.log;
    this.#watch = parts.watch;
  }

  /** Reads the list, and subscribes to changes. A failure is only logged, because calls work without the list. */
  async begin(app: string): Promise<void> {
    if (this.#watch === undefined) return;
    const changes = new Map<string, boolean>();
    this.#changes = changes;
    try {
      await this.#requests.request((client) =>
        client.applications.subscribe({ applicationName: app, eventSource: 'deviceState:' }),
      );
      const endpoints = await this.#requests.request((client) => client.endpoints.listByTech({ tech: 'PJSIP' }));
      for (const { resource, state } of endpoints) {
        if (!changes.has(resource)) changes.set(resource, state === 'online');
      }
      this.#watch.replaced(
        [...changes].filter(([name, online]) => online && isPlainEndpoint(name)).map(([name]) => name),
      );
    } catch (error) {
      this.#log.warn(error, 'could not read which telephones are online, so no codes are sent to them');
    } finally {
      this.#changes = undefined;
    }
  }

  receive({ type, device_state: device }: AriEvent): void {
    if (type !== 'DeviceStateChanged' || device === undefined || !device.name.startsWith('PJSIP/')) return;
    const endpoint = device.name.slice('PJSIP/'.length);
    if (!isPlainEndpoint(endpoint)) return;
    const online = !away.includes(device.state);
    if (this.#changes !== undefined) this.#changes.set(endpoint, online);
    else this.#watch?.noted(endpoint, online);
  }
}
