import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One sheet in this order; the first three are the panel's. */
const sheets = ['../kit/colours', '../kit/base', '../kit/brand', 'style/app', 'style/fields', 'style/code'];

/** Scripts of the page, and those that the worker shares with it. */
export const appScripts = [
  'ask-server',
  'brand-address',
  'challenge-card',
  'challenge-list',
  'choose-notifications',
  'device-name',
  'device-store',
  'fill-words',
  'follow-waiting',
  'install',
  'one-press',
  'open-app',
  'other-pages',
  'pair-device',
  'pending-code',
  'rest',
  'settings',
  'shell-cache',
  'show-code',
  'show-notification',
  'time-left',
  'views',
  'words',
];

const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');

/** Styles and scripts of the app. They are served among the panel's and share their fingerprint. */
export function readAppAssets(): [string, { type: string; text: string }][] {
  return [
    ['app.css', { type: 'text/css', text: sheets.map((name) => read(`${name}.css`)).join('\n') }],
    ...appScripts.map((name): [string, { type: string; text: string }] => [
      `${name}.js`,
      { type: 'text/javascript', text: read(`browser/${name}.js`) },
    ]),
  ];
}

/**
 * The worker. Its own address is constant, but its imports contain the fingerprint. The worker therefore changes
 * whenever one of them does, and browsers notice. The build writes `from"./` where the source has `from './`.
 *
 * @param folder folder of the assets, `/assets/…`
 */
export function readWorker(folder: string): string {
  return read('browser/worker.js').replace(/(?<=\bfrom ?["'])\.(?=\/)/g, folder);
}
