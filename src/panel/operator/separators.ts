import type { Separator } from '../../csv/write-csv.ts';
import { profileOf } from '../../languages/languages.ts';
import type { Language } from '../kit/texts.ts';

/** What a spreadsheet of the reader's language expects. */
export function separatorOf(language: Language): Separator {
  return profileOf(language).csvSeparator;
}
