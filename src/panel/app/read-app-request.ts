import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import type { DeviceClaim } from '../../factors/device-proof.ts';

/** What a device has asked, and signed. */
export interface AppRequest {
  claim: DeviceClaim;
  signature: string;
  challenge: string;
  detail: string;
  /** Signed for a page of this panel. */
  isFromHere: boolean;
}

const idShape = /^[A-Za-z0-9_-]{22}$/;
const maxDetailLength = 3_000;

/**
 * Reads a signed request. Which place it was signed for is tried out: behind a proxy the panel may not know its own.
 *
 * @param origins of the panel @throws Refusal request-invalid
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
  // Browsers say it with every POST; the device has signed the same.
  const { origin: said = origins[0] } = request.headers;
  const claim = { act, origin: said, device, challenge: challenge as string, at: at as number, nonce, detail };
  return { claim, signature, challenge: claim.challenge, detail, isFromHere: origins.includes(said) };
}

/** Where the panel is at home. @param panelUrl BELCODE_PANEL_URL, if it is set: then there is no guessing */
export function originsOf(request: FastifyRequest, panelUrl: string | undefined): readonly [string, ...string[]] {
  if (panelUrl !== undefined) return [new URL(panelUrl).origin];
  return [`https://${request.host}`, `http://${request.host}`];
}

/** The fields that must be texts, and the rest as it came. @throws Refusal request-invalid */
export function readFields<Name extends string>(
  request: FastifyRequest,
  names: readonly Name[],
): Record<Name, string> & Record<string, unknown> {
  const body = readBody(request);
  const isRight = names.every((name) => typeof body[name] === 'string' && (body[name] as string).length <= 256);
  if (!isRight) throw new Refusal('request-invalid', 'a field of the app is missing');
  return body as Record<Name, string> & Record<string, unknown>;
}

function readBody({ body }: FastifyRequest): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(typeof body === 'string' ? body : '');
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch {
    // Told below, without the text.
  }
  throw new Refusal('request-invalid', 'no JSON');
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && idShape.test(value);
}
