import type { Panel } from '../../src/panel/panel-app.ts';

export interface Seen {
  status: number;
  /** The target of a redirect. */
  to: string | undefined;
  body: string;
  headers: Record<string, string | string[] | number | undefined>;
}

/** A browser without scripts: it keeps cookies, follows a redirect on request, and fills in the forms of the page. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #panel: Panel;
  readonly #headers: Record<string, string>;
  /** The current page. */
  page: Seen = { status: 0, to: undefined, body: '', headers: {} };

  constructor(panel: Panel, headers: Record<string, string> = {}) {
    this.#panel = panel;
    this.#headers = { 'accept-language': 'en', ...headers };
  }

  async get(url: string, headers: Record<string, string> = {}): Promise<Seen> {
    return this.#ask({ method: 'GET', url, headers });
  }

  /** Sends a form, by default with the token of the current page. */
  async post(url: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Seen> {
    const payload = new URLSearchParams({ token: this.token, ...fields }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.#ask({ method: 'POST', url, headers: { ...type, ...headers }, payload });
  }

  /** Sends a form with files, by default with the token of the current page. */
  async upload(url: string, fields: Record<string, string | Buffer>, headers: Record<string, string> = {}) {
    const form = new FormData();
    form.set('token', this.token);
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string') form.set(name, value);
      else form.set(name, new Blob([new Uint8Array(value)], { type: 'text/csv' }), 'users.csv');
    }
    const sent = new Request('http://x', { method: 'POST', body: form });
    const type = { 'content-type': sent.headers.get('content-type') ?? '' };
    const payload = Buffer.from(await sent.arrayBuffer());
    return this.#ask({ method: 'POST', url, headers: { ...type, ...headers }, payload });
  }

  /** Sends a form without files, and follows the redirect. */
  async send(url: string, fields: Record<string, string> = {}): Promise<Seen> {
    return this.follow(await this.post(url, fields));
  }

  async open(url: string): Promise<Seen> {
    return this.follow(await this.get(url));
  }

  async follow(seen: Seen): Promise<Seen> {
    let last = seen;
    for (let hop = 0; hop < 5 && last.to !== undefined; hop += 1) last = await this.get(last.to);
    return last;
  }

  /** The token of the first form on the page. */
  get token(): string {
    return /name="token" value="([\w-]+)"/.exec(this.page.body)?.[1] ?? '';
  }

  get title(): string {
    const [, heading = ''] = /<h1>(.*?)<\/h1>/.exec(this.page.body) ?? [];
    return heading.replace(/<\/?span>/g, '');
  }

  get notice(): string {
    return /<p class="notice[^>]*>([^<]*)</.exec(this.page.body)?.[1] ?? '';
  }

  async logIn(login: string, password: string): Promise<Seen> {
    await this.get('/login');
    return this.send('/login', { login, password });
  }

  async #ask(request: {
    method: 'GET' | 'POST';
    url: string;
    headers: Record<string, string>;
    payload?: string | Buffer;
  }): Promise<Seen> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...this.#headers, ...(cookie === '' ? {} : { cookie }), ...request.headers };
    const reply = await this.#panel.inject({ ...request, headers });
    for (const { name, value, maxAge } of reply.cookies) {
      if (maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const { location } = reply.headers;
    const seen: Seen = {
      status: reply.statusCode,
      to: location?.toString(),
      body: reply.body,
      headers: { ...reply.headers },
    };
    if (seen.to === undefined && String(reply.headers['content-type']).startsWith('text/html')) this.page = seen;
    return seen;
  }
}
