/** Every resource and form target is on this host, and nothing is inline. */
const contentDirectives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'media-src': ["'self'"],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** Browsers hold redirections after a form to its targets too, so the hosts that people go on to are among them. */
export function contentDirectivesFor(hosts: readonly string[]): Record<string, string[]> {
  const sources = hosts.flatMap((host) =>
    /(^|\.)localhost(:|$)/.test(host) ? [host, `http://${host}`] : [`https://${host}`],
  );
  return { ...contentDirectives, 'form-action': ["'self'", ...new Set(sources)] };
}

/** Of every page but one. */
export const contentPolicy = Object.entries(contentDirectives)
  .map(([name, sources]) => [name, ...sources].join(' '))
  .join('; ');

/** Of the one page that shows another of this host in a frame. */
export const framingPolicy = `${contentPolicy}; frame-src 'self'`;
