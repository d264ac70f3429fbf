import type { MailLook } from '../incidents/mail-look.ts';

/** Of an installation and a company that have chosen nothing. */
export const usualLook: MailLook = { productName: 'Belcode', button: { accent: '#17604a', ink: '#fffdf8' } };
