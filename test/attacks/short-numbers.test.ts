import { describe, expect, it } from 'vitest';
import { extensionRanges } from '../../src/config/dial-readers.ts';
import { calleeOf, readCallee, readExtension } from '../../src/factors/callee.ts';

/** Emergency numbers of many countries, and numbers that look like them. */
const emergencies = [
  ...['112', '911', '999', '000', '110', '113', '115', '118', '119', '111', '100', '101', '102', '103', '104', '108'],
  ...['117', '120', '122', '123', '125', '127', '130', '133', '140', '144', '150', '155', '158', '160', '166', '190'],
  ...['191', '192', '193', '194', '197', '199', '061', '080', '091', '900', '901', '988', '992', '993', '994', '995'],
  ...['996', '997', '998', '10', '11', '15', '17', '18', '22', '77', '99', '00', '116000', '116111', '116123'],
];
const widest = extensionRanges('00-99,000-999,100000-999999,200-299');
const refused = expect.objectContaining({ id: 'extension-not-allowed' });

describe('an emergency number as a telephone, in ranges that include everything', () => {
  it.each(emergencies)('%s is not called', (number) => {
    expect(() => readCallee({ number }, { country: 'NL', extensions: widest })).toThrow(refused);
    expect(() => calleeOf({ number }, { extensions: widest })).toThrow(refused);
    expect(() => readExtension(number, { extensions: widest })).toThrow(refused);
  });

  it.each(['150', '15', '901', '116000'])('%s is called when the operator names it alone', (number) => {
    const extensions = extensionRanges(`200-299,${number}`);
    expect(calleeOf({ number }, { extensions })).toMatchObject({ route: 'internal', number });
  });

  it.each(['112', '911', '999', '000'])('%s is not even called then', (number) => {
    expect(() => calleeOf({ number }, { extensions: extensionRanges(number) })).toThrow(refused);
  });

  it.each(['200', '299', '850', '1000', '9999', '117000'])('%s is an extension like any other', (number) => {
    const extensions = extensionRanges('200-899,1000-9999,117000-117999');
    expect(calleeOf({ number }, { extensions })).toMatchObject({ number });
  });
});
