import { systemRandom as random } from '../../src/random.ts';

/** An IPv4 address that no other test has, because attempts are counted by address and all test files share Redis. */
export const freshAddress = () => `10.${[1, 2, 3].map(() => Math.floor(random.fraction() * 256)).join('.')}`;
