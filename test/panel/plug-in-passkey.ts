import type { CDPSession, Page } from 'playwright-core';

export interface Key {
  protocol?: 'ctap2' | 'u2f';
  hasResidentKey?: boolean;
  hasUserVerification?: boolean;
  /** Whether somebody is there who touches it. */
  isTouched?: boolean;
}

/** Chromium's own authenticator, which a page cannot tell from a real one. */
export async function plugIn(page: Page, key: Key = {}) {
  const { protocol = 'ctap2', hasResidentKey = true, hasUserVerification = true, isTouched = true } = key;
  const tools = await page.context().newCDPSession(page);
  await tools.send('WebAuthn.enable');
  const { authenticatorId } = await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol,
      transport: hasUserVerification ? 'internal' : 'usb',
      hasResidentKey,
      hasUserVerification,
      isUserVerified: hasUserVerification,
      automaticPresenceSimulation: isTouched,
    },
  });
  return { tools, authenticatorId };
}

export async function touch(
  { tools, authenticatorId }: { tools: CDPSession; authenticatorId: string },
  enabled: boolean,
) {
  await tools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
}
