import { createLog } from '../log.ts';
import { type Command, textOf, UsageError } from './command.ts';
import { type AgiAddress, withAgi } from './with-agi.ts';

const usualAddress = '127.0.0.1:4573';
const usualApi = 'http://127.0.0.1:8080';
const usualCallers = 20;
const maxAllowedCallers = 1_000;

export const agi: Command = {
  usage: 'agi [--listen ADDRESS:PORT] [--api URL] [--callers NUMBER]',
  about: `prove callers to a dialplan by FastAGI, until it is stopped; by default at ${usualAddress}`,
  options: { listen: { type: 'string' }, api: { type: 'string' }, callers: { type: 'string' } },
  words: 0,
  async run({ options, terminal }) {
    const at = readAddress(textOf(options.listen) ?? usualAddress);
    const api = readApi(textOf(options.api) ?? usualApi);
    const maxCallers = readCallers(textOf(options.callers) ?? `${usualCallers}`);
    const stopping = new AbortController();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
    const log = createLog('agi', 'info');
    const listening = ({ host, port }: AgiAddress) => terminal.complain(`Listening on agi://${host}:${port}/verify`);
    await withAgi({ api, at, maxCallers, log }, listening, stopping.signal);
    return 0;
  },
};

function readAddress(text: string): AgiAddress {
  const [, host, port] = /^(?:\[?([0-9A-Za-z.:-]+?)\]?):([0-9]{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535)
    throw new UsageError(`--listen is an address and a port: ${usualAddress}`);
  return { host, port: Number(port) };
}

/** @returns without a slash at the end */
function readApi(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isApi = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '';
  if (!isApi) throw new UsageError(`--api is the address of Belcode's API: ${usualApi}`);
  return url.href.replace(/\/$/, '');
}

function readCallers(text: string): number {
  const number = Number(text);
  if (!/^[0-9]+$/.test(text) || number < 1 || number > maxAllowedCallers)
    throw new UsageError(`--callers is a number from 1 to ${maxAllowedCallers}`);
  return number;
}
