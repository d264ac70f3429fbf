import { createSocket } from 'node:dgram';
import { appendFile } from 'node:fs/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Target } from './event-output.ts';
import { framed } from './syslog-message.ts';

export interface SyslogAddress {
  protocol: 'udp' | 'tcp' | 'tls';
  host: string;
  port: number;
}

const limitMilliseconds = 5_000;

/** A syslog server. By UDP nothing tells whether a message arrives. */
export function syslogTarget(address: SyslogAddress): Target {
  return address.protocol === 'udp' ? udpTarget(address) : streamTarget(address);
}

function udpTarget({ host, port }: SyslogAddress): Target {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', () => {});
  socket.unref();
  const sendOne = (line: string) =>
    new Promise<void>((resolve, reject) => {
      socket.send(line, port, host, (error) => (error ? reject(error) : resolve()));
    });
  return {
    async send(lines) {
      for (const line of lines) await sendOne(line);
    },
    close: () => socket.close(),
  };
}

/** One connection, made when there is something to send, and again after it was lost. */
function streamTarget(address: SyslogAddress): Target {
  let open: Socket | undefined;
  return {
    async send(lines) {
      const socket = open !== undefined && !open.destroyed && open.writable ? open : await connected(address);
      open = socket;
      try {
        await written(socket, lines.map(framed).join(''));
      } catch (error) {
        socket.destroy();
        throw error;
      }
    },
    close: () => open?.end(),
  };
}

function connected({ protocol, host, port }: SyslogAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket =
      protocol === 'tls' ? connectTls({ host, port, servername: nameOf(host) }) : connectTcp({ host, port });
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    const late = setTimeout(() => fail(new Error(`no connection within ${limitMilliseconds} ms`)), limitMilliseconds);
    socket.once(protocol === 'tls' ? 'secureConnect' : 'connect', () => {
      clearTimeout(late);
      // A server that ends the connection must not get the next message into the void.
      socket.once('end', () => socket.destroy());
      socket.unref();
      socket.resume();
      resolve(socket);
    });
    socket.on('error', (error) => {
      clearTimeout(late);
      fail(error);
    });
  });
}

/** An address is no name to check (RFC 6066 §3). */
function nameOf(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host;
}

/** Resolves when the system has taken all of it. A server that reads nothing ends it by the limit. */
function written(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the server does not read')), limitMilliseconds);
    const lost = () => reject(new Error('the connection was lost'));
    socket.once('close', lost);
    socket.write(text, (error) => {
      clearTimeout(late);
      socket.off('close', lost);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** A file, opened for each batch, so that logrotate may move it away at any time. */
export function fileTarget(path: string): Target {
  return {
    send: (lines) => appendFile(path, lines.join(''), { mode: 0o640 }),
    close: () => {},
  };
}

/** The standard output, beside the log of the program. */
export function outputTarget(output: NodeJS.WritableStream): Target {
  return {
    send: (lines) =>
      new Promise((resolve, reject) => {
        output.write(lines.join(''), (error) => (error ? reject(error) : resolve()));
      }),
    close: () => {},
  };
}
