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
    return this.#send(new URL(path, this.#origin), {});
  }

  async post(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.#send(new URL(path, this.#origin), { method: 'POST', body: new URLSearchParams(fields) });
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

  async #send(url: URL, init: RequestInit): Promise<Answer> {
    const sent = [...this.cookies].filter(([, { path }]) => path === '/' || url.pathname === path);
    const cookie = sent.map(([name, { value }]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', 'accept-language': 'en', ...(cookie === '' ? {} : { cookie }) };
    const reply = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of reply.headers.getSetCookie()) this.#keep(line);
    const location = reply.headers.get('location');
    const to = location === null ? undefined : new URL(location, url);
    if (to !== undefined) this.seen.push(to);
    return { status: reply.status, to, body: await reply.text(), headers: reply.headers };
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? '/';
    const isOver = /max-age=0|expires=Thu, 01 Jan 1970/i.test(line);
    if (isOver) this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
  }
}
