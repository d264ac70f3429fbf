import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

type Directives = Readonly<Record<string, readonly string[]>>;
type Done = () => void;

/**
 * A hook of a Fastify server for the heads that tell a browser what it must not do with a reply. Helmet makes them
 * once, because they are the same for every reply of a part; a route may set another one.
 *
 * @param directives of the content policy: `{ 'default-src': ["'none'"] }`
 */
export function setSecurityHeaders(directives: Directives) {
  const headers = headersOfHelmet(directives);
  return (_request: unknown, reply: { headers(values: Record<string, string>): unknown }, done: Done): void => {
    reply.headers(headers);
    done();
  };
}

function headersOfHelmet(directives: Directives): Record<string, string> {
  const headers: Record<string, string> = {};
  // Helmet sets and removes heads of a reply, and looks at nothing else of it.
  const reply = {
    setHeader(name: string, value: string) {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  };
  const set = helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    // TLS must not be imposed on the operator's other hosts.
    strictTransportSecurity: { includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });
  set({} as IncomingMessage, reply as unknown as ServerResponse, (error) => {
    if (error !== undefined) throw error;
  });
  return headers;
}
