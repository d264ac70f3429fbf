import { changeCompanyCalling } from '../accounts/change-company-calling.ts';
import { type CallProof, type CompanyCalling, callProofs, isCallProof } from '../accounts/company.ts';
import { emptyAsNull } from '../accounts/empty-as-null.ts';
import type { HelpContact } from '../accounts/help-contact.ts';
import type { Language } from '../accounts/user.ts';
import { otherBrands } from '../brand/brands.ts';
import { siteTimeZone } from '../clock.ts';
import { type RememberPolicy, rememberPolicy, writeRememberPolicy } from '../config/remember-reader.ts';
import { isLanguage, offeredLanguages } from '../languages/languages.ts';
import { setCompanyBrand } from '../people/set-company-brand.ts';
import { setCompanyHelp } from '../people/set-company-help.ts';
import { setCompanyRemembering } from '../people/set-company-remembering.ts';
import { setCompanyTerms } from '../people/set-company-terms.ts';
import { type Command, type CommandInput, jsonOption, textOf, UsageError } from './command.ts';
import { momentWords } from './moment-words.ts';
import { withAccounts } from './with-accounts.ts';

export const companySet: Command = {
  usage:
    "company set NAME [--caller-id 'NAME <+31…>'] [--ring-seconds 30] [--greeting-name NAME] [--language nl] [--call-proof number] [--help-language nl --help-text TEXT --help-phone NUMBER --help-mail ADDRESS] [--remember user=30,company-admin=7] [--time-zone ZONE] [--ends-on DAY] [--terms TEXT] [--brand NAME] [--json]",
  about:
    "set caller id, ring time, greeting, language and proof (code or number) of a company's calls, whom its users call or mail when they are stuck, for how many days their browsers may be remembered (0 for never), its time zone, the first day on which nobody of it logs in, what was agreed, and the brand that they see; '' restores the default. Then run: sounds build",
  options: {
    'caller-id': { type: 'string' },
    'ring-seconds': { type: 'string' },
    'greeting-name': { type: 'string' },
    language: { type: 'string' },
    'call-proof': { type: 'string' },
    'help-language': { type: 'string' },
    'help-text': { type: 'string' },
    'help-phone': { type: 'string' },
    'help-mail': { type: 'string' },
    remember: { type: 'string' },
    'time-zone': { type: 'string' },
    'ends-on': { type: 'string' },
    terms: { type: 'string' },
    brand: { type: 'string' },
    ...jsonOption,
  },
  words: 1,
  async run({ options, words: [name = ''], terminal }) {
    const changes = changesOf(options);
    const help = helpOf(options);
    const remember = rememberOf(options);
    const terms = termsOf(options);
    const brand = brandOf(options);
    const company = await withAccounts(terminal, ({ companies, actor }) =>
      companies.together(async (stores) => {
        const { id } = await stores.companies.findByName(name);
        if (help !== undefined) await setCompanyHelp(stores, id, { [help.language]: help.contact }, actor);
        if (remember !== undefined) await setCompanyRemembering(stores, id, remember, actor);
        if (terms !== undefined) await setCompanyTerms(stores, id, terms, actor);
        if (brand !== undefined) await setCompanyBrand(stores, id, brand, actor);
        if ((help ?? remember ?? terms ?? brand) === undefined || Object.keys(changes).length > 0)
          return changeCompanyCalling(stores, name, changes, actor);
        return stores.companies.find(id);
      }),
    );
    const { callerId, ringSeconds, greetingName, language, callProof } = company;
    const shown = [
      `caller id ${callerId ?? 'as set'}`,
      `rings ${ringSeconds ?? 'as set'}`,
      `greets as ${greetingName ?? 'nobody'}`,
      ...(language === undefined ? [] : [`speaks ${language}`]),
      ...(callProof === undefined ? [] : [`proves by ${callProof}`]),
      ...(company.timeZone === undefined ? [] : [`in the time zone ${company.timeZone}`]),
      ...(company.endsAt === undefined ? [] : [`ends on ${momentWords(company.endsAt)}`]),
      ...(company.brand === undefined ? [] : [`has the brand ${company.brand}`]),
      ...(company.help === undefined ? [] : [`helped in ${Object.keys(company.help).join(' and ')}`]),
    ];
    if (company.rememberDays !== undefined)
      shown.push(`remembers browsers: ${writeRememberPolicy(company.rememberDays)}`);
    terminal.print(options.json ? JSON.stringify(company) : `${company.name}: ${shown.join(', ')}.`);
    return 0;
  },
};

/** An empty text restores the default. @throws UsageError for an unknown language or proof */
function changesOf(options: CommandInput['options']): Partial<CompanyCalling> {
  const [callerId, ring, greetingName] = ['caller-id', 'ring-seconds', 'greeting-name'].map((name) =>
    textOf(options[name]),
  );
  const [language, callProof] = [textOf(options.language), textOf(options['call-proof'])];
  return {
    ...(callerId === undefined ? {} : { callerId: callerId || undefined }),
    ...(ring === undefined ? {} : { ringSeconds: ring ? Number(ring) : undefined }),
    ...(greetingName === undefined ? {} : { greetingName: greetingName || undefined }),
    ...(language === undefined ? {} : { language: readLanguage(language) }),
    ...(callProof === undefined ? {} : { callProof: readCallProof(callProof) }),
  };
}

/** An empty text removes what is there. @returns undefined when nothing is to change */
function termsOf(options: CommandInput['options']): Parameters<typeof setCompanyTerms>[2] | undefined {
  const [timeZone, endsOn, terms] = ['time-zone', 'ends-on', 'terms'].map((name) => textOf(options[name]));
  if ((timeZone ?? endsOn ?? terms) === undefined) return undefined;
  const site = siteTimeZone();
  return { timeZone: emptyAsNull(timeZone), endsOn: emptyAsNull(endsOn), terms: emptyAsNull(terms), site };
}

/** An empty text is the operator's own. @throws UsageError for a brand without files */
function brandOf(options: CommandInput['options']): string | undefined {
  const brand = textOf(options.brand);
  const known = otherBrands().map(({ name }) => name);
  if (brand === undefined || brand === '' || known.includes(brand)) return brand;
  throw new UsageError(
    `--brand is one of: ${known.join(', ') || 'none, because BELCODE_BRANDS has no folder of a brand'}`,
  );
}

/** @throws UsageError for a part without its language, and a language without a part */
function helpOf(options: CommandInput['options']): { language: Language; contact: HelpContact } | undefined {
  const [language, text, phone, mail] = ['language', 'text', 'phone', 'mail'].map((part) =>
    textOf(options[`help-${part}`]),
  );
  const contact = { text, phone, mail };
  const hasPart = Object.values(contact).some((part) => part !== undefined);
  if (language === undefined && !hasPart) return undefined;
  if (language === undefined || !isLanguage(language))
    throw new UsageError(`--help-language is one of: ${offeredLanguages().join(', ')}`);
  if (!hasPart) throw new UsageError('--help-language needs --help-text, --help-phone or --help-mail');
  return { language, contact };
}

/** @throws UsageError for a role or a number of days that there is not */
function rememberOf(options: CommandInput['options']): RememberPolicy | undefined {
  const text = textOf(options.remember);
  if (text === undefined) return undefined;
  try {
    return rememberPolicy(text);
  } catch (error) {
    throw new UsageError(`--remember ${(error as Error).message}`);
  }
}

function readLanguage(text: string): Language | undefined {
  if (text === '') return undefined;
  if (!isLanguage(text)) throw new UsageError(`--language is one of: ${offeredLanguages().join(', ')}`);
  return text;
}

function readCallProof(text: string): CallProof | undefined {
  if (text === '') return undefined;
  if (!isCallProof(text)) throw new UsageError(`--call-proof is one of: ${callProofs.join(', ')}`);
  return text;
}
