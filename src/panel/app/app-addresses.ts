/** Addresses of the app. The worker's scope is a prefix, so it covers the page and the addresses below it. */
export const appAddresses = {
  page: '/app',
  worker: '/app/worker.js',
  manifest: '/app/manifest.webmanifest',
} as const;

export interface AppIcon {
  /** File name below the address of the page. */
  file: string;
  pixels: number;
  /**
   * `maskable` can be cropped to any shape; `badge` is a silhouette for the status bar; `touch` is for the home screen.
   */
  use: 'any' | 'maskable' | 'touch' | 'badge';
}

export const appIcons: readonly AppIcon[] = [
  { file: 'icon-192.png', pixels: 192, use: 'any' },
  { file: 'icon-512.png', pixels: 512, use: 'any' },
  { file: 'icon-maskable-512.png', pixels: 512, use: 'maskable' },
  { file: 'icon-touch-180.png', pixels: 180, use: 'touch' },
  { file: 'icon-badge-96.png', pixels: 96, use: 'badge' },
];
