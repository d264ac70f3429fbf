import { type CommandInput, jsonOption, textOf, UsageError } from './command.ts';
import { withDestinations } from './with-destinations.ts';

export const destinationOptions = { company: { type: 'string' }, ...jsonOption } as const;

/** @throws UsageError when the word is not a prefix */
export function readPrefix(word = ''): string {
  if (!/^\+[1-9]\d{0,14}$/.test(word)) throw new UsageError('a prefix is written as in +31');
  return word;
}

/** Runs `destination allow` or `destination refuse`. */
export async function setDestination({ options, words, terminal }: CommandInput, allowed: boolean): Promise<number> {
  const prefix = readPrefix(words[0]);
  const company = textOf(options.company);
  await withDestinations(terminal, async ({ destinations, companyId, actor }) =>
    destinations.set({ companyId: await companyId(company), prefix, allowed }, actor),
  );
  const whom = company === undefined ? 'everybody' : company;
  if (options.json) terminal.print(JSON.stringify({ prefix, allowed, company: company ?? null }));
  else
    terminal.print(
      `Calls to ${prefix} are ${allowed ? 'allowed' : 'refused'} for ${whom}; every api applies this within 10 s.`,
    );
  return 0;
}
