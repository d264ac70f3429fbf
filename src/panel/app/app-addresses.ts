/** Where the app is at home. A worker serves what begins with its scope: the page, and these below it. */
export const appAddresses = {
  page: '/app',
  worker: '/app/worker.js',
  manifest: '/app/manifest.webmanifest',
} as const;

export interface AppIcon {
  /** Below the page's own address. */
  file: string;
  pixels: number;
  /** `maskable` is cut to any shape; `badge` is a silhouette in the bar of a telephone; `touch` is for a home screen. */
  use: 'any' | 'maskable' | 'touch' | 'badge';
}

export const appIcons: readonly AppIcon[] = [
  { file: 'icon-192.png', pixels: 192, use: 'any' },
  { file: 'icon-512.png', pixels: 512, use: 'any' },
  { file: 'icon-maskable-512.png', pixels: 512, use: 'maskable' },
  { file: 'icon-touch-180.png', pixels: 180, use: 'touch' },
  { file: 'icon-badge-96.png', pixels: 96, use: 'badge' },
];
