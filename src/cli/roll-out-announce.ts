import { roles } from '../accounts/user.ts';
import { Refusal } from '../errors.ts';
import { isLanguage, offeredLanguages, usualLanguage } from '../languages/languages.ts';
import { writeDraft } from '../mail/draft.ts';
import { previewMail } from '../people/preview-mails.ts';
import { countReminders, remindUsers } from '../people/remind-users.ts';
import { type Command, type CommandInput, jsonOption, type Terminal, textOf, UsageError } from './command.ts';
import { withPeople } from './with-people.ts';

export const rollOutAnnounce: Command = {
  usage: 'roll-out announce [--company COMPANY] [--dry-run | --preview [--language nl]] [--json]',
  about:
    'mail everybody without a method from which day they log in with a code, once each; --dry-run only counts them, and --preview prints the mail, to a made-up person, and sends none',
  options: {
    company: { type: 'string' },
    'dry-run': { type: 'boolean' },
    preview: { type: 'boolean' },
    language: { type: 'string' },
    ...jsonOption,
  },
  words: 0,
  async run({ options, terminal }) {
    const company = textOf(options.company);
    const isDry = options['dry-run'] === true;
    if (options.preview === true) return preview(terminal, options);
    const counted = await withPeople(terminal, async (people) => {
      const companyId = company === undefined ? undefined : (await people.companies.findByName(company)).id;
      const announcing = { people: { companyId, roles }, announced: true };
      const count = await countReminders(people, announcing);
      return isDry ? count : { ...count, people: await remindUsers(people, announcing, people.actor) };
    });
    const { people, withoutAddress } = counted;
    if (options.json) terminal.print(JSON.stringify({ ...counted, sent: !isDry }));
    else {
      terminal.print(`People who ${isDry ? 'would get' : 'get'} the announcement: ${people}.`);
      if (withoutAddress > 0) terminal.print(`Without a mail address, so not reached: ${withoutAddress}.`);
    }
    return 0;
  },
};

/** Prints the mail as text, with its sender and subject. @throws UsageError for a language that is not offered */
async function preview(terminal: Terminal, options: CommandInput['options']): Promise<number> {
  const company = textOf(options.company);
  const wanted = textOf(options.language);
  if (wanted !== undefined && !isLanguage(wanted))
    throw new UsageError(`--language is one of: ${offeredLanguages().join(', ')}`);
  const { subject, text, from } = await withPeople(terminal, async (people) => {
    const { id: companyId, language: own } = company === undefined ? {} : await people.companies.findByName(company);
    const language = wanted ?? own ?? usualLanguage();
    const draft = await previewMail(people.preview, 'announcement', { language, companyId });
    const { panelUrl, mailFrom } = people.preview;
    if (panelUrl === '') throw new Refusal('panel-address-unset');
    return { ...writeDraft(draft, panelUrl), from: draft.look.brand.mailFrom ?? mailFrom };
  });
  if (options.json) terminal.print(JSON.stringify({ from, subject, text }));
  else terminal.print(`From: ${from}\nSubject: ${subject}\n\n${text.trimEnd()}`);
  return 0;
}
