import Type from 'typebox';
import { speakCodeForKey } from '../challenges/spoken-code.ts';
import { type App, keyOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { problemResponses } from './problem.ts';
import { type AdapterName, adapters, readHook } from './spoken-code-adapters.ts';

/** Some programs send all that they keep of the user with the code. */
const maxHookBytes = 64 * 1024;

/** Hooks of programs that make codes themselves: each in the form in which that program sends it. */
export function addAdapterRoutes(app: App, parts: ChallengeParts): void {
  for (const name of Object.keys(adapters) as AdapterName[]) {
    app.post(
      `/v1/spoken-codes/from/${name}`,
      {
        bodyLimit: maxHookBytes,
        config: { scopes: ['spoken-codes:write'], isHook: true },
        schema: {
          summary: `Speak a code that ${name} made`,
          description: `Takes the request of ${name}, and replies as it expects. The key is a Bearer, or the password of Basic.`,
          tags: ['spoken codes'],
          body: Type.Unknown(),
          response: { 200: Type.Unknown(), ...problemResponses },
        },
      },
      async (request) => {
        const { to, code, language = parts.language } = readHook(name, request.body);
        const { id } = await speakCodeForKey(parts, keyOf(request), { to, code, language });
        return adapters[name].reply(id);
      },
    );
  }
}
