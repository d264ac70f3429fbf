import type { FastifyRequest } from 'fastify';
import { allBrands } from '../../brand/brands.ts';
import { panelOrigins } from '../../brand/panel-address.ts';
import { Refusal } from '../../errors.ts';
import type { DeviceClaim } from '../../factors/device-proof.ts';
import { isId } from '../../random.ts';

/** A signed request of a device. */
export interface AppRequest {
  claim: DeviceClaim;
  signature: string;
  challenge: string;
  detail: string;
  /** Whether it was signed for an origin of this panel. */
  isFromHere: boolean;
}

const maxDetailLength = 3_000;

/**
 * Reads a signed request. The origin is checked against several candidates, because a panel behind a proxy may not know
 * its own.
 *
 * @param origins origins of the panel @throws Refusal request-invalid
 */
export function readAppRequest(
  request: FastifyRequest,
  act: string,
  origins: readonly [string, ...string[]],
): AppRequest {
  const { device, at, nonce, challenge = '', detail = '', signature } = readBody(request);
  const isRight =
    isId(device) &&
    isId(nonce) &&
    Number.isSafeInteger(at) &&
    (challenge === '' || isId(challenge)) &&
    typeof detail === 'string' &&
    detail.length <= maxDetailLength &&
    typeof signature === 'string';
  if (!isRight) throw new Refusal('request-invalid', `the app's ${act}`);
  // Browsers send it with every POST, and the device has signed the same origin.
  const { origin: said = origins[0] } = request.headers;
  const claim = { act, origin: said, device, challenge: challenge as string, at: at as number, nonce, detail };
  return { claim, signature, challenge: claim.challenge, detail, isFromHere: origins.includes(said) };
}

/**
 * The origins of the panel, those of all brands for everybody. Unlike a passkey, which browsers use on each of these
 * hosts, the key of a device never leaves the origin that made it: no other host can have it sign, and the origin is in
 * what it signs. So the owner of a host gets signatures only of devices that were paired on it.
 *
 * @param panelUrl BELCODE_PANEL_URL if set, which makes the origin certain
 */
export function originsOf(request: FastifyRequest, panelUrl: string | undefined): readonly [string, ...string[]] {
  if (panelUrl !== undefined) return panelOrigins(allBrands(), panelUrl);
  return [`https://${request.host}`, `http://${request.host}`];
}

/** Reads the fields that must be strings, and the rest unchecked. @throws Refusal request-invalid */
export function readFields<Name extends string>(
  request: FastifyRequest,
  names: readonly Name[],
): Record<Name, string> & Record<string, unknown> {
  const body = readBody(request);
  const isRight = names.every((name) => typeof body[name] === 'string' && (body[name] as string).length <= 256);
  if (!isRight) throw new Refusal('request-invalid', 'a field is missing');
  return body as Record<Name, string> & Record<string, unknown>;
}

function readBody({ body }: FastifyRequest): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(typeof body === 'string' ? body : '');
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch {
    // Reported below, without the text.
  }
  throw new Refusal('request-invalid', 'not JSON');
}
