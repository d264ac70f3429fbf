import type { Brand } from './brand.ts';

/**
 * The address at which people of a brand open the panel, for links in mail and for the app: at the first host of the
 * brand, else at BELCODE_PANEL_URL.
 *
 * @param panelUrl BELCODE_PANEL_URL; undefined when it is not set
 */
export function panelAddress({ hosts: [host] }: Brand, panelUrl: string): string;
export function panelAddress({ hosts: [host] }: Brand, panelUrl: string | undefined): string | undefined;
export function panelAddress({ hosts: [host] }: Brand, panelUrl: string | undefined): string | undefined {
  // Over TLS, except on a computer where the panel itself is not.
  return host === undefined ? panelUrl : `${panelUrl?.startsWith('http:') ? 'http' : 'https'}://${host}`;
}

/** Origins at which the panel answers, that of BELCODE_PANEL_URL first. */
export function panelOrigins(brands: readonly Brand[], panelUrl: string): [string, ...string[]] {
  const own = new URL(panelUrl).origin;
  const others = brands.flatMap(({ hosts }) => hosts.map((host) => `${new URL(panelUrl).protocol}//${host}`));
  return [own, ...new Set(others.filter((each) => each !== own))];
}
