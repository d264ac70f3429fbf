import type { Sealed } from './seal.ts';

/**
 * A device of the method `app`: a paired browser with its own key, or a telephone that is registered at this exchange
 * and shows text messages.
 */
export type AppDevice = {
  id: string;
  userId: string;
  factorId: string;
  /** Name that the browser reports, such as "Chrome, Android", or the extension of a telephone. */
  name: string;
  createdAt: Date;
  /** When it last made a request or was sent a message. */
  lastSeenAt: Date | undefined;
} & (BrowserDevice | EndpointDevice);

export interface BrowserDevice {
  kind: 'browser';
  /** Public half of a P-256 key whose private half cannot leave the device. */
  publicKey: DeviceKey;
  /** Its push subscription, sealed; undefined without pushes. */
  subscription: Sealed | undefined;
}

/** Where a browser receives pushes, and the keys that encrypt them for it (RFC 8291 §2). */
export interface PushSubscription {
  /** Never logged, because anybody who knows it can send. */
  endpoint: string;
  keys: {
    /** An uncompressed P-256 point: 65 bytes in base64url. */
    p256dh: string;
    /** 16 bytes in base64url. */
    auth: string;
  };
}

export interface EndpointDevice {
  kind: 'endpoint';
  /** Extension of this exchange; `endpointOf` gives its endpoint. */
  extension: string;
}

/** A JSON Web Key on P-256 (RFC 7518 §6.2) without optional fields. */
export interface DeviceKey {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
}

/** A device before it is stored. */
export type NewAppDevice = Pick<AppDevice, 'name'> &
  (({ id: string } & Omit<BrowserDevice, 'subscription'> & { subscription?: Sealed | undefined }) | EndpointDevice);

/** Enough for a telephone, a tablet, a desk phone, a computer and one spare. */
export const maxDevices = 5;

/** 32 bytes in base64url: the coordinates `x` and `y` of P-256. */
const coordinate = /^[A-Za-z0-9_-]{43}$/;

/** @returns the key without optional fields; undefined when it is not a P-256 key */
export function readDeviceKey(given: unknown): DeviceKey | undefined {
  const { kty, crv, x, y } = (given ?? {}) as Partial<Record<keyof DeviceKey, unknown>>;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined;
  return coordinate.test(x) && coordinate.test(y) ? { kty, crv, x, y } : undefined;
}

/** The name of an extension's endpoint in pjsip.conf. @param template `{extension}`, as in BELCODE_ENDPOINT */
export function endpointOf(template: string, extension: string): string {
  return template.replace('{extension}', extension);
}
