import type { TextFile } from '../languages/language-files.ts';
import type { Language } from '../languages/language-tag.ts';
import { type Accent, accentOf } from './accent.ts';

/** What people see and hear as the maker of their second factor. docs/brand.md explains each part. */
export interface Brand {
  /** Name of its folder; `belcode` for the one that comes with Belcode. */
  name: string;
  /** Instead of "Belcode" in texts, in titles and under the icon of the app. */
  productName: string;
  accent: Accent;
  /** SVG that has been checked. Undefined: the receiver of Belcode in the colour of the brand. */
  logo: string | undefined;
  /** SVG for the tab of a browser and for a screen with apps; undefined: the logo. */
  icon: string | undefined;
  /** PNG of the app by file name, as in `icon-192.png`; what is missing is drawn in the colour of the brand. */
  appPictures: ReadonlyMap<string, Buffer>;
  /** The logo is the written name, so the name is not shown beside it. */
  logoIsName: boolean;
  /** Hosts whose pages have this brand before it is known who reads them, as in `login.example.org`. */
  hosts: readonly string[];
  /** `Name <+31508200000>` of calls, for a company without one; undefined for BELCODE_CALLER_ID. */
  callerId: string | undefined;
  /** `Name <address>`; undefined for BELCODE_MAIL_FROM. */
  mailFrom: string | undefined;
  /** In authenticator apps, before the host; undefined for the name of the company. */
  issuer: string | undefined;
  /** As the voice says it in the greeting, by language. */
  spokenName: Readonly<Partial<Record<Language, string>>>;
  /** Whom people call or mail when they are stuck, by language; a company may have its own. */
  help: Readonly<Partial<Record<Language, BrandHelp>>>;
  /** Whether pages end with a line that names Belcode. */
  belcodeLine: boolean;
  /** Words of its own, for texts of Belcode. */
  texts: readonly BrandTexts[];
}

export interface BrandHelp {
  text?: string | undefined;
  phone?: string | undefined;
  mail?: string | undefined;
}

/** Some texts of one file of a language, by their names. */
export interface BrandTexts {
  language: Language;
  file: TextFile;
  texts: Readonly<Record<string, string>>;
}

/** The name of a brand is that of a folder, and part of addresses and of names of sounds. */
export const brandNameShape = /^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/;

/** The brand of an installation without files of brands. */
export const belcode: Brand = {
  name: 'belcode',
  productName: 'Belcode',
  accent: accentOf('#17604a', '#7fcfae'),
  logo: undefined,
  icon: undefined,
  appPictures: new Map(),
  logoIsName: false,
  hosts: [],
  callerId: undefined,
  mailFrom: undefined,
  issuer: undefined,
  spokenName: {},
  help: {},
  // Its name says it already.
  belcodeLine: false,
  texts: [],
};
