import { extensionShape } from '../policy/ledger/call-destination.ts';

/**
 * The extension to which an endpoint of pjsip.conf belongs.
 *
 * @param template BELCODE_ENDPOINT, as in `desk-{extension}`
 * @returns two to six digits; undefined when the endpoint does not match the template
 */
export function extensionOfEndpoint(template: string, endpoint: string): string | undefined {
  const [before = '', after] = template.split('{extension}');
  if (after === undefined || !endpoint.startsWith(before) || !endpoint.endsWith(after)) return undefined;
  const extension = endpoint.slice(before.length, endpoint.length - after.length);
  return extensionShape.test(extension) ? extension : undefined;
}
