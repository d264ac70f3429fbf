import type { Sealed } from './seal.ts';

/**
 * A device of the method `app`: a browser that was paired, and holds a key of its own; or a telephone that is registered at
 * this exchange, and shows text messages.
 */
export type AppDevice = {
  id: string;
  userId: string;
  factorId: string;
  /** What it calls itself: "Chrome, Android"; of a telephone its extension. */
  name: string;
  createdAt: Date;
  /** When it last asked for something, or was sent something. */
  lastSeenAt: Date | undefined;
} & (BrowserDevice | EndpointDevice);

export interface BrowserDevice {
  kind: 'browser';
  /** The public half of a P-256 key that cannot leave the device. */
  publicKey: DeviceKey;
  /** Where its push messages go, sealed; nothing where there are none. */
  subscription: Sealed | undefined;
}

/** Where a browser wants its pushes, and the keys by which only it can read them (RFC 8291 §2). */
export interface PushSubscription {
  /** Whoever knows it can send: it goes into no log. */
  endpoint: string;
  keys: {
    /** A point of P-256, uncompressed: 65 bytes in base64url. */
    p256dh: string;
    /** 16 bytes in base64url. */
    auth: string;
  };
}

export interface EndpointDevice {
  kind: 'endpoint';
  /** Of this exchange; `endpointOf` names its endpoint. */
  extension: string;
}

/** A JSON Web Key on P-256 (RFC 7518 §6.2), with nothing else in it. */
export interface DeviceKey {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
}

/** A device that is about to become one of the method's. */
export type NewAppDevice = Pick<AppDevice, 'name'> &
  (({ id: string } & Omit<BrowserDevice, 'subscription'> & { subscription?: Sealed | undefined }) | EndpointDevice);

/** A telephone, a tablet, a watch's telephone, a desk phone, and one to spare. */
export const maxDevices = 5;

/** 32 bytes in base64url, as `x` and `y` of P-256 are. */
const coordinate = /^[A-Za-z0-9_-]{43}$/;

/** @returns the key with nothing but what it needs; undefined for what is none */
export function readDeviceKey(given: unknown): DeviceKey | undefined {
  const { kty, crv, x, y } = (given ?? {}) as Partial<Record<keyof DeviceKey, unknown>>;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined;
  return coordinate.test(x) && coordinate.test(y) ? { kty, crv, x, y } : undefined;
}

/** The name of an extension's endpoint in pjsip.conf. @param template `{extension}`, as in BELCODE_ENDPOINT */
export function endpointOf(template: string, extension: string): string {
  return template.replace('{extension}', extension);
}
