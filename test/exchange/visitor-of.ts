import type { Programs } from '../../lab/programs.ts';
import type { Panel } from '../../src/panel/panel-app.ts';
import { ownConnection } from '../own-connection.ts';
import { Visitor } from '../panel/visitor.ts';

interface Request {
  method: string;
  url: string;
  headers: Record<string, string>;
  payload?: string;
}

/** A browser without scripts at the panel of running programs. */
export function visitorOf({ url: panel }: Pick<Programs, 'url'>, headers: Record<string, string> = {}): Visitor {
  const inject = async ({ method, url, headers, payload }: Request) => {
    const body = payload === undefined ? {} : { body: payload };
    const reply = await fetch(`${panel}${url}`, {
      method,
      headers: { ...headers, ...ownConnection },
      redirect: 'manual',
      ...body,
    });
    return {
      statusCode: reply.status,
      headers: Object.fromEntries(reply.headers),
      body: await reply.text(),
      cookies: reply.headers.getSetCookie().map(readCookie),
    };
  };
  return new Visitor({ inject } as unknown as Panel, headers);
}

function readCookie(text: string): { name: string; value: string; maxAge: number | undefined } {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
  const age = /; *Max-Age=(\d+)/i.exec(text)?.[1];
  return { name, value: decodeURIComponent(value), maxAge: age === undefined ? undefined : Number(age) };
}
