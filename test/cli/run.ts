import { runCli } from '../../src/cli/run-cli.ts';

/** Runs a command in this process, with only the given environment. */
export async function belcode(args: string[], environment: Record<string, string> = {}, input = '') {
  const out: string[] = [];
  const complaints: string[] = [];
  const code = await runCli(args, {
    environment,
    print: (line) => out.push(line),
    complain: (line) => complaints.push(line),
    readInput: () => Promise.resolve(input),
  });
  return { code, out: out.join('\n'), complaints: complaints.join('\n') };
}
