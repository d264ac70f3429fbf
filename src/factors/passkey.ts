import { mayHavePasskeys } from '../config/address-readers.ts';
import { passkeyModels } from './passkey-models.ts';

/** The site that a passkey is bound to (WebAuthn §4, "Relying Party"). */
export interface RelyingParty {
  /** Host of the panel's address, without the port. A browser uses a passkey on this host only. */
  id: string;
  /** That of the panel's address, such as `https://panel.example`. Brands have more (`passkey-origins.ts`). */
  origin: string;
}

/** A passkey whose owner has just made it. */
export interface NewPasskey {
  /** As the browser names it, in base64url. */
  credentialId: string;
  /** COSE key (RFC 9052 §7). */
  publicKey: Uint8Array;
  /** How often it has signed; zero for a passkey that does not count. */
  signCount: number;
  /** How the browser reaches it: `internal`, `usb`, `hybrid` … */
  transports: readonly string[];
  /** Model of the authenticator; zeros when it does not say. */
  aaguid: string;
  /** Whether it may be copied to other devices of its owner, and whether it has been. */
  backupEligible: boolean;
  backedUp: boolean;
}

/** As the session notes it. A synced passkey may be on any device of its owner. */
export function isHardwareBound({ backupEligible }: Pick<NewPasskey, 'backupEligible'>): true | undefined {
  return backupEligible ? undefined : true;
}

/**
 * The relying party of a panel.
 *
 * @param panelUrl BELCODE_PANEL_URL
 * @returns undefined where no browser would make one
 */
export function relyingPartyOf(panelUrl: string | undefined): RelyingParty | undefined {
  if (panelUrl === undefined || !mayHavePasskeys(panelUrl)) return undefined;
  const { hostname: id, origin } = new URL(panelUrl);
  return { id, origin };
}

/** A name for a passkey that its owner has not named; undefined for an unknown model. */
export function nameOfModel(aaguid: string): string | undefined {
  return passkeyModels[aaguid];
}
