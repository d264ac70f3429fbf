import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export const user = 'belcode';
export const password = 'p@ss/word:with?marks';

/** One operation as Asterisk describes it; parameters as `path:name` or `query:name`. */
type Operation = [method: string, path: string, nickname: string, answer: string, ...parameters: string[]];

/** The operations that Belcode uses, as described in Asterisk 22's own rest-api/*.json. */
const resources: Record<string, Operation[]> = {
  applications: [
    ['GET', '/applications/{applicationName}', 'get', 'Application', 'path:applicationName'],
    [
      ...(['PUT', '/applications/{applicationName}/eventFilter', 'filter', 'Application'] as const),
      ...['path:applicationName', 'body:filter'],
    ],
    [
      ...(['POST', '/applications/{applicationName}/subscription', 'subscribe', 'Application'] as const),
      ...['path:applicationName', 'query:eventSource'],
    ],
  ],
  asterisk: [
    ['GET', '/asterisk/info', 'getInfo', 'AsteriskInfo', 'query:only'],
    ['GET', '/asterisk/modules/{moduleName}', 'getModule', 'Module', 'path:moduleName'],
    [
      ...([
        'GET',
        '/asterisk/config/dynamic/{configClass}/{objectType}/{id}',
        'getObject',
        'List[ConfigTuple]',
      ] as const),
      ...['path:configClass', 'path:objectType', 'path:id'],
    ],
  ],
  endpoints: [
    ['GET', '/endpoints/{tech}', 'listByTech', 'List[Endpoint]', 'path:tech'],
    [
      ...(['PUT', '/endpoints/{tech}/{resource}/sendMessage', 'sendMessageToEndpoint', 'void'] as const),
      ...['path:tech', 'path:resource', 'query:from', 'query:body', 'body:variables'],
    ],
  ],
  playbacks: [['DELETE', '/playbacks/{playbackId}', 'stop', 'void', 'path:playbackId']],
  channels: [
    [
      ...(['POST', '/channels/create', 'create', 'Channel'] as const),
      ...['query:endpoint', 'query:app', 'query:appArgs', 'query:channelId', 'body:variables'],
    ],
    ['DELETE', '/channels/{channelId}', 'hangup', 'void', 'path:channelId'],
    [
      ...(['POST', '/channels/{channelId}/variable', 'setChannelVar', 'void'] as const),
      ...['path:channelId', 'query:variable', 'query:value'],
    ],
    [
      ...(['POST', '/channels/{channelId}/dtmf', 'sendDTMF', 'void'] as const),
      ...['path:channelId', 'query:dtmf', 'query:before', 'query:between', 'query:duration', 'query:after'],
    ],
    ['POST', '/channels/{channelId}/silence', 'startSilence', 'void', 'path:channelId'],
    ['POST', '/channels/{channelId}/dial', 'dial', 'void', 'path:channelId', 'query:timeout'],
    [
      ...(['POST', '/channels/{channelId}/continue', 'continueInDialplan', 'void'] as const),
      ...['path:channelId', 'query:context', 'query:extension', 'query:priority'],
    ],
    [
      ...(['POST', '/channels/{channelId}/play/{playbackId}', 'playWithId', 'Playback'] as const),
      ...['path:channelId', 'path:playbackId', 'query:media'],
    ],
  ],
};

export interface Answer {
  status: number;
  /** The `message` of Asterisk's error, or a whole body. */
  message?: string;
  body?: unknown;
}

/** A received request. */
export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  body: string;
}

/** A small Asterisk: the REST Interface, its event socket, and no telephony. */
export interface FakeAri {
  url: string;
  /** Requests for the interface itself, without those for its description. */
  readonly asked: Asked[];
  /** Addresses and headers of everything that came in. */
  readonly requests: { url: string; authorization: string | undefined }[];
  /** Channels that exist. */
  readonly channels: Set<string>;
  /** Event sockets so far. */
  sockets: number;
  /** Stops answering requests and pings, but accepts connections, as a stopped process does. */
  frozen: boolean;
  /** The answer to requests for which it holds; `never` for no answer at all. */
  answer: (asked: Asked) => Answer | 'never' | undefined;
  /** The answer to requests for the description. */
  answerDocs: () => Answer | undefined;
  /** Sends an event, or a raw text, to the latest socket. */
  tell(event: object | string): void;
  /** Ends every connection. */
  cut(): void;
  close(): Promise<void>;
}

export async function startFakeAri(): Promise<FakeAri> {
  let latest: WebSocket | undefined;
  const server = createServer((request, response) => void receive(request, response));
  const fake: FakeAri = {
    url: '',
    asked: [],
    requests: [],
    channels: new Set(),
    sockets: 0,
    frozen: false,
    answer: () => undefined,
    answerDocs: () => undefined,
    tell: (event) => latest?.send(typeof event === 'string' ? event : JSON.stringify(event)),
    cut() {
      for (const socket of events.clients) socket.terminate();
      server.closeAllConnections();
    },
    async close() {
      fake.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const events = new WebSocketServer({ noServer: true, autoPong: false });
  server.on('upgrade', (request, socket, head) => {
    fake.requests.push({ url: request.url ?? '', authorization: request.headers.authorization });
    if (!isAllowed(request)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    events.handleUpgrade(request, socket, head, (webSocket) => {
      fake.sockets += 1;
      latest = webSocket;
      webSocket.on('ping', () => {
        if (!fake.frozen) webSocket.pong();
      });
    });
  });

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    fake.requests.push({ url: request.url ?? '', authorization: request.headers.authorization });
    if (fake.frozen) return;
    const { pathname, searchParams } = new URL(request.url ?? '', fake.url);
    if (pathname.startsWith('/ari/api-docs/')) {
      send(response, fake.answerDocs() ?? { status: 200, body: describe(pathname, fake.url) });
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    const path = pathname.replace(/^\/ari/, '');
    const asked = { method: request.method ?? '', path, query: Object.fromEntries(searchParams), body };
    fake.asked.push(asked);
    if (!isAllowed(request)) {
      send(response, { status: 401, message: 'Authentication required' });
      return;
    }
    const answer = fake.answer(asked) ?? act(asked);
    if (answer !== 'never') send(response, answer);
  }

  /** Does what Asterisk does, as far as Belcode sees it. */
  function act({ method, path, query }: Asked): Answer {
    const [, resource, id = '', verb] = path.split('/').map(decodeURIComponent);
    if (resource === 'applications') return { status: 200, body: { name: id, channel_ids: [...fake.channels] } };
    if (resource === 'playbacks') return { status: 204 };
    if (resource === 'endpoints') return method === 'PUT' ? { status: 202 } : { status: 200, body: [] };
    if (path === '/asterisk/info') return { status: 200, body: { system: { version: '22.10.1' } } };
    if (resource === 'asterisk') return { status: 404, message: 'Object with id not found' };
    if (id === 'create') {
      const channelId = query.channelId ?? '';
      if (fake.channels.has(channelId)) {
        return { status: 409, message: 'Channel with given unique ID already exists' };
      }
      fake.channels.add(channelId);
      fake.tell({ type: 'StasisStart', args: [query.appArgs], channel: { id: channelId, state: 'Down' } });
      return { status: 200, body: { id: channelId, state: 'Down' } };
    }
    if (!fake.channels.has(id)) return { status: 404, message: 'Channel not found' };
    if (method === 'DELETE') {
      fake.channels.delete(id);
      fake.tell({ type: 'ChannelDestroyed', cause: 16, channel: { id, state: 'Up' } });
    }
    if (verb === 'continue') fake.tell({ type: 'StasisStart', args: ['answered'], channel: { id, state: 'Up' } });
    return verb === 'play' ? { status: 201, body: { id: path.split('/').at(-1) } } : { status: 204 };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

function isAllowed({ headers }: IncomingMessage): boolean {
  return headers.authorization === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function send(response: ServerResponse, { status, message, body }: Answer): void {
  const text = message === undefined ? body : { message };
  response.writeHead(status, text === undefined ? {} : { 'content-type': 'application/json' });
  response.end(text === undefined ? undefined : JSON.stringify(text));
}

function describe(pathname: string, url: string): unknown {
  const name = /([^/]+)\.json$/.exec(pathname)?.[1] ?? '';
  const head = { apiVersion: '10.0.0', swaggerVersion: '1.1', basePath: `${url}/ari` };
  if (name === 'resources') {
    return { ...head, apis: Object.keys(resources).map((each) => ({ path: `/api-docs/${each}.{format}` })) };
  }
  const apis = (resources[name] ?? []).map(([httpMethod, path, nickname, responseClass, ...parameters]) => ({
    path,
    operations: [
      {
        httpMethod,
        nickname,
        responseClass,
        parameters: parameters.map((each) => {
          const [paramType, parameter] = each.split(':');
          const required = paramType === 'path';
          const dataType = paramType === 'body' ? 'containers' : 'string';
          return { name: parameter, paramType, required, allowMultiple: parameter === 'media', dataType };
        }),
      },
    ],
  }));
  return { ...head, resourcePath: `/api-docs/${name}.{format}`, apis, models: {} };
}
