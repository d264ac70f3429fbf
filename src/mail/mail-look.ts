/** What all mails to the users of a company have in common. */
export interface MailLook {
  productName: string;
  /** Colours of the button, `#rrggbb`. */
  button: { accent: string; ink: string };
  /** As in `Europe/Amsterdam`; undefined for that of the site. */
  timeZone?: string | undefined;
}

/** Of an installation and a company that have chosen nothing. */
export const usualLook: MailLook = { productName: 'Belcode', button: { accent: '#17604a', ink: '#fffdf8' } };
