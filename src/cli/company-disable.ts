import { disableCompany, enableCompany } from '../people/disable-company.ts';
import { type Command, textOf } from './command.ts';
import { withPeople } from './with-people.ts';

export const companyDisable: Command = {
  usage: 'company disable NAME [--reason TEXT]',
  about: 'end a company: nobody of it logs in, and API keys of it alone are refused; everything stays',
  options: { reason: { type: 'string' } },
  words: 1,
  isUrgent: true,
  async run({ options, words: [name = ''], terminal }) {
    const users = await withPeople(terminal, async (people) => {
      const { id: companyId } = await people.companies.findByName(name);
      return disableCompany(people, { companyId, reason: textOf(options.reason) }, people.actor);
    });
    terminal.print(`Nobody of ${name} can log in any more. Users: ${users}.`);
    return 0;
  },
};

export const companyEnable: Command = {
  usage: 'company enable NAME [--reason TEXT]',
  about: 'let the users of an ended company log in again, except those who are disabled themselves',
  options: { reason: { type: 'string' } },
  words: 1,
  async run({ options, words: [name = ''], terminal }) {
    const users = await withPeople(terminal, async (people) => {
      const { id: companyId } = await people.companies.findByName(name);
      return enableCompany(people, { companyId, reason: textOf(options.reason) }, people.actor);
    });
    terminal.print(`${name} is active again. Users: ${users}.`);
    return 0;
  },
};
