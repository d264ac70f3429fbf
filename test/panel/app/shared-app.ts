import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from '../../launch-browser.ts';
import { type AppServer, openAppServer } from './app-server.ts';

/** The panel with the app, and a browser. */
export interface SharedApp {
  server: AppServer;
  browser: Browser;
}

/**
 * Opens both before the first test of a file, and closes them after its last.
 *
 * @param needs as of `launchBrowser`
 */
export function shareApp(needs: { whole?: boolean } = {}): SharedApp {
  const shared = {} as SharedApp;
  beforeAll(async () => {
    [shared.server, shared.browser] = await Promise.all([openAppServer(), launchBrowser(needs)]);
  });
  afterAll(async () => {
    await shared.browser?.close();
    await shared.server?.close();
  });
  return shared;
}
