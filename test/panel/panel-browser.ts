import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { mountPanel } from '../../src/panel/mount-panel.ts';
import { launchBrowser } from '../launch-browser.ts';
import type { OpenedPanel } from './open-panel.ts';

export type PanelBrowser = Awaited<ReturnType<typeof openPanelBrowser>>;

/** A browser, and a server through which it reaches the panel. */
export async function openPanelBrowser({ panel }: Pick<OpenedPanel, 'panel'>) {
  const server = createServer((_, reply) => reply.writeHead(204).end());
  const stop = mountPanel(server, panel);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchBrowser();
  let context: BrowserContext | undefined;
  let complaints: string[] = [];
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** An empty page of a person of its own. */
    async openPage(look: BrowserContextOptions): Promise<Page> {
      context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...look });
      const page = await context.newPage();
      complaints = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        // A refused form is an ordinary answer; the browser reports it as an error.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          complaints.push(message.text());
      });
      return page;
    },
    /** Closes the page. Fails when the browser has reported an error of it. */
    async closePage(): Promise<void> {
      await context?.close();
      expect(complaints).toEqual([]);
    },
    async close(): Promise<void> {
      await browser.close();
      await stop();
      server.close();
    },
  };
}
