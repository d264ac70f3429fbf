/** The page that a proxy asks about, read strictly: what has two readings has none. */
export interface ForwardTarget {
  /** As a browser would open it. */
  url: string;
  /** Lower case, with a port only if it is not the usual one. */
  host: string;
  /** Decoded, without the query. */
  path: string;
  /** Whether a program behind the proxy might read another path: `//`, `..`, `%2f`, `;` and the like. */
  isPathUnclear: boolean;
  method: string;
}

/** A longer address is none that a person opens; a cookie has to hold it. */
const maxTargetLength = 2_000;

const addressShape =
  /^(https?):\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::(\d{1,5}))?(\/[\x21-\x7e]*)?$/i;
const usualPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };
const loopback = /^(?:localhost|[a-z0-9.-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** Encoded separators, dots, percent signs and control characters; what each server takes apart as it likes. */
const unclear = /%(?:2f|5c|2e|25|[01][0-9a-f]|7f)|[\\;]|\/\/|\/\.{1,2}(?:\/|$)/i;

/**
 * @param address as in `https://app.example.org/orders?id=1`
 * @returns undefined for an address with another scheme, user information, or anything that is no plain host; and for
 *   http, except on this machine
 */
export function readForwardTarget(address: string, method = 'GET'): ForwardTarget | undefined {
  const [, rawScheme = '', rawHost = '', port, rest = '/'] = addressShape.exec(address) ?? [];
  const scheme = rawScheme.toLowerCase();
  const name = rawHost.toLowerCase();
  if (name === '' || address.length > maxTargetLength || !URL.canParse(address)) return undefined;
  if (name.includes('..') || (scheme === 'http' && !loopback.test(name))) return undefined;
  // A second reading, by the parser of browsers.
  const parsed = new URL(address);
  if (parsed.hostname !== name || parsed.username !== '' || parsed.password !== '') return undefined;
  const [rawPath = '/'] = rest.split(/[?#]/, 1);
  const path = decode(rawPath);
  return {
    url: parsed.href,
    host: port === undefined || port === usualPorts[scheme] ? name : `${name}:${port}`,
    path: path ?? rawPath,
    isPathUnclear: path === undefined || unclear.test(rawPath),
    method: method.toUpperCase(),
  };
}

/** @returns undefined for what is no UTF-8 */
function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
