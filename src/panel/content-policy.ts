/** Every resource and form target is on this host, and nothing is inline. */
export const contentDirectives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};

export const contentPolicy = Object.entries(contentDirectives)
  .map(([name, sources]) => [name, ...sources].join(' '))
  .join('; ');
