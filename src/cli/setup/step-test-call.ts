import { call } from '../call.ts';
import type { Step } from './setup-step.ts';
import { terminalOf } from './site.ts';

const calledNumber = 'test-call:';

/** A call to a telephone of the operator. It needs no api and no dialler, and every rule of calls counts. */
export const placeTestCall: Step = {
  name: 'test call',
  async plan(site) {
    const number = site.answers['test-number'];
    if (number === '') return { found: 'none wanted; later: belcode call NUMBER' };
    const made = `${calledNumber}${number}`;
    if (site.state.made.includes(made)) return { found: `${number} was called, and a key was heard` };
    return {
      found: `${number} will ring: answer, and press a key`,
      acts: [
        {
          says: `belcode call ${number}`,
          async run() {
            const said: string[] = [];
            const print = (line: string) => {
              said.push(line);
              site.terminal.print(`      ${line}`);
            };
            const code = await call.run({ options: {}, words: [number], terminal: { ...terminalOf(site), print } });
            if (code !== 0) throw new Error(`${said.at(-1)}. Run setup again, or leave test-number out`);
            site.state.made.push(made);
          },
        },
      ],
    };
  },
};
