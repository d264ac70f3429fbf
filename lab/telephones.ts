/** Telephones of the lab: each has an E.164 number, registers with it, and is dialled by `PJSIP/{number}`. */
export const telephonePassword = 'lab-telephone';

/** The telephone in the browser page of the demo. */
export const browserTelephone = '+31612345678';

/** Numbers for desk phones and mobiles of tests (baresip, sipp). */
export const telephones = Array.from({ length: 20 }, (_, index) => `+316123456${String(index + 1).padStart(2, '0')}`);

/** A second browser telephone, for tests that need one beside the demo's. */
export const secondBrowserTelephone = '+31612345679';

/** And a third: two test files may each have one in a page at the same time. */
export const thirdBrowserTelephone = '+31612345680';

function section(number: string, template: string, codecs: string): string {
  return `[${number}](${template})
aors = ${number}
auth = ${number}
${codecs}
[${number}]
type = auth
auth_type = userpass
username = ${number}
password = ${telephonePassword}

[${number}]
type = aor
max_contacts = 1
remove_existing = yes
`;
}

/** The lab's part of pjsip.conf, built from the templates that operators use. */
export function telephoneSections(): string {
  return [
    ...telephones.map((number) => section(number, 'belcode-telephone', 'allow = !all,ulaw\n')),
    section(browserTelephone, 'belcode-browser-telephone', ''),
    section(secondBrowserTelephone, 'belcode-browser-telephone', ''),
    section(thirdBrowserTelephone, 'belcode-browser-telephone', ''),
  ].join('\n');
}
