import type { Log } from '../log.ts';
import type { AriEvent } from './ari-events.ts';
import type { AriRequests } from './ari-requests.ts';
import { isPlainEndpoint } from './endpoint-name.ts';
import type { EndpointWatch } from './pbx.ts';

/** Device states of a telephone that nothing can be sent to. */
const away = ['UNAVAILABLE', 'INVALID', 'UNKNOWN'];

/**
 * Which telephones an Asterisk can reach. By device states and not by `endpoint:PJSIP`: whoever subscribes to endpoints
 * is sent every SIP message that telephones send each other, and Asterisk then accepts also those that nobody would
 * take (res/stasis/messaging.c).
 */
export class EndpointStates {
  readonly #requests: AriRequests;
  readonly #log: Log;
  readonly #watch: EndpointWatch | undefined;
  /** What was told while the list was being read, which may be older. */
  #told: Map<string, boolean> | undefined;

  constructor(parts: { requests: AriRequests; log: Log; watch: EndpointWatch | undefined }) {
    this.#requests = parts.requests;
    this.#log = parts.log;
    this.#watch = parts.watch;
  }

  /** Asks who is there, and to be told from now on. Calls go on without it, so what fails is only logged. */
  async begin(app: string): Promise<void> {
    if (this.#watch === undefined) return;
    const told = new Map<string, boolean>();
    this.#told = told;
    try {
      await this.#requests.request((client) =>
        client.applications.subscribe({ applicationName: app, eventSource: 'deviceState:' }),
      );
      const endpoints = await this.#requests.request((client) => client.endpoints.listByTech({ tech: 'PJSIP' }));
      for (const { resource, state } of endpoints) {
        if (!told.has(resource)) told.set(resource, state === 'online');
      }
      this.#watch.replaced([...told].filter(([name, online]) => online && isPlainEndpoint(name)).map(([name]) => name));
    } catch (error) {
      this.#log.warn(error, 'Asterisk does not say which telephones are there: no codes are sent to them');
    } finally {
      this.#told = undefined;
    }
  }

  receive({ type, device_state: device }: AriEvent): void {
    if (type !== 'DeviceStateChanged' || device === undefined || !device.name.startsWith('PJSIP/')) return;
    const endpoint = device.name.slice('PJSIP/'.length);
    if (!isPlainEndpoint(endpoint)) return;
    const online = !away.includes(device.state);
    if (this.#told !== undefined) this.#told.set(endpoint, online);
    else this.#watch?.noted(endpoint, online);
  }
}
