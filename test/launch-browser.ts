import { type Browser, chromium } from 'playwright-core';

/** Chromium for pages alone. It needs two thirds of the time that the whole needs. */
const shell = '/usr/lib/chromium/chromium-headless-shell';
const whole = '/usr/bin/chromium';

/** @param needs `whole`: for pages that play sound or show notifications */
export function launchBrowser(needs: { whole?: boolean } = {}): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-background-networking'];
  return chromium.launch({ executablePath: needs.whole ? whole : shell, args });
}
