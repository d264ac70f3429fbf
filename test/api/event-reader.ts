import { type ClientRequest, get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** One event of an event stream, as a browser passes it to a page. */
export interface ServerEvent {
  event: string;
  id: string;
  data: Record<string, unknown>;
}

/** An event stream that is read over a connection of its own. */
export interface EventReader {
  status: number;
  headers: IncomingHttpHeaders;
  events: ServerEvent[];
  /** Everything that arrived, including comments. */
  text(): string;
  ended(): boolean;
  close(): void;
}

export async function readEvents(url: string, headers: Record<string, string>): Promise<EventReader> {
  const { request, response } = await send(url, headers);
  const events: ServerEvent[] = [];
  let text = '';
  let rest = '';
  let ended = false;
  response.setEncoding('utf8');
  response.on('data', (part: string) => {
    text += part;
    const blocks = (rest + part).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const data = field('data');
      if (data === undefined) continue;
      events.push({ event: field('event') ?? 'message', id: field('id') ?? '', data: JSON.parse(data) });
    }
  });
  response.on('error', () => {});
  response.on('close', () => {
    ended = true;
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    text: () => text,
    ended: () => ended,
    close: () => request.destroy(),
  };
}

function send(url: string, headers: Record<string, string>) {
  return new Promise<{ request: ClientRequest; response: IncomingMessage }>((resolve, reject) => {
    const request = get(url, { headers, agent: false }, (response) => resolve({ request, response }));
    request.on('error', reject);
  });
}
