import type { Separator } from '../../csv/write-csv.ts';
import type { Language } from '../kit/texts.ts';

/** What a spreadsheet of the reader's language expects. */
export const separators: Record<Language, Separator> = { nl: ';', en: ',' };
