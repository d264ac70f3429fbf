import { getPriority, setPriority } from 'node:os';
import { type Browser, chromium } from 'playwright-core';

/** Chromium for pages alone. It needs two thirds of the time that the whole needs. */
const shell = '/usr/lib/chromium/chromium-headless-shell';
const whole = '/usr/bin/chromium';

/** @param needs `whole`: for pages that play sound or show notifications */
export async function launchBrowser(needs: { whole?: boolean } = {}): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-background-networking'];
  if (!needs.whole) return chromium.launch({ executablePath: shell, args });
  // The browser inherits it. A telephone in a page loses sound while it waits for a core, unlike that of a user.
  const before = getPriority();
  setPriority(aheadOfTests);
  try {
    return await chromium.launch({ executablePath: whole, args });
  } finally {
    setPriority(before);
  }
}

/** A nice value. The lab is root, which may set it. */
const aheadOfTests = -10;
