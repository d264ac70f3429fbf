import { request } from 'node:http';

interface Kept {
  value: string;
  path: string;
}

export interface Answer {
  status: number;
  /** Absolute. */
  to: URL | undefined;
  body: string;
  headers: Headers;
}

/** A browser without scripts that keeps cookies by their paths, and follows redirections on one host. */
export class CookieBrowser {
  readonly cookies = new Map<string, Kept>();
  readonly #origin: string;
  /** Every address that it was sent to. */
  readonly seen: URL[] = [];

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** @param path or an address of the host */
  async get(path: string | URL): Promise<Answer> {
    return this.#send(new URL(path, this.#origin));
  }

  async post(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.#send(new URL(path, this.#origin), new URLSearchParams(fields));
  }

  /** Goes on until a page, or an address of another host, which it does not open. */
  async open(path: string | URL): Promise<Answer> {
    return this.follow(await this.get(path));
  }

  async follow(answer: Answer): Promise<Answer> {
    let last = answer;
    for (let hop = 0; hop < 20; hop += 1) {
      const refresh = /url=(.*)$/.exec(last.headers.get('refresh') ?? '')?.[1];
      const next = last.to ?? (refresh === undefined ? undefined : new URL(refresh, this.#origin));
      if (next === undefined || next.origin !== this.#origin) return last;
      last = await this.get(next);
    }
    throw new Error(`it goes round: ${this.seen.slice(-6).join(' ')}`);
  }

  async #send(url: URL, form?: URLSearchParams): Promise<Answer> {
    const sent = [...this.cookies].filter(([, { path }]) => path === '/' || url.pathname === path);
    const cookie = sent.map(([name, { value }]) => `${name}=${value}`).join('; ');
    const reply = await navigate(url, cookie === '' ? {} : { cookie }, form?.toString());
    for (const line of reply.headers.getSetCookie()) this.#keep(line);
    const location = reply.headers.get('location');
    const to = location === null ? undefined : new URL(location, url);
    if (to !== undefined) this.seen.push(to);
    return { ...reply, to };
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? '/';
    const isOver = /max-age=0|expires=Thu, 01 Jan 1970/i.test(line);
    if (isOver) this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
  }
}

/**
 * As a browser opens a page. `fetch` says that a script is the caller (`Sec-Fetch-Mode: cors`), which Apache's
 * mod_auth_openidc answers by 401.
 */
function navigate(url: URL, more: Record<string, string>, form?: string): Promise<Omit<Answer, 'to'>> {
  const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const headers = { ...page, 'accept-language': 'en', ...type, ...more };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: form === undefined ? 'GET' : 'POST', headers }, (reply) => {
      let body = '';
      reply.setEncoding('utf8');
      reply.on('data', (part) => (body += part));
      reply.on('error', reject);
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, body, headers: headersOf(reply.headersDistinct) }),
      );
    });
    sent.on('error', reject);
    sent.end(form);
  });
}

function headersOf(given: NodeJS.Dict<string[]>): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(given)) for (const value of values) headers.append(name, value);
  return headers;
}
