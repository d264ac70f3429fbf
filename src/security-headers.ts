/** The heads that Helmet 8 sends, without those that its defaults leave to others. */
const fixed = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  // TLS must not be imposed on the operator's other hosts.
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
} as const;

function headersWith(directives: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const policy = Object.entries(directives).map(([name, sources]) => [name, ...sources].join(' '));
  return { 'content-security-policy': policy.join(';'), ...fixed };
}

type Done = () => void;

/**
 * A hook of a Fastify server for the heads that tell a browser what it must not do with a reply. They are made once,
 * because they are the same for every reply of a part; a route may set another one.
 *
 * @param directives of the content policy: `{ 'default-src': ["'none'"] }`
 */
export function setSecurityHeaders(directives: Readonly<Record<string, readonly string[]>>) {
  const headers = headersWith(directives);
  return (_request: unknown, reply: { headers(values: Record<string, string>): unknown }, done: Done): void => {
    reply.headers(headers);
    done();
  };
}
