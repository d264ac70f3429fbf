/** Telephones of the lab. Each has an E.164 number, registers with it, and is dialled by `PJSIP/{number}`. */
export const telephonePassword = 'lab-telephone';

/** Telephone in the browser page of the demo. */
export const browserTelephone = '+31612345678';

/** Numbers for desk phones and mobiles of tests (baresip, sipp). */
export const telephones = Array.from({ length: 48 }, (_, index) => `+316123456${String(index + 1).padStart(2, '0')}`);

/** A second browser telephone, for tests that need one besides the demo's. */
export const secondBrowserTelephone = '+31612345679';

/** A third one, because two test files may each use one at the same time. */
export const thirdBrowserTelephone = '+31612345680';

/** A fourth one, for the tests of logins behind a proxy. */
export const fourthBrowserTelephone = '+31612345681';

/** A fifth one, for the tests of logins for other programs. */
export const fifthBrowserTelephone = '+31612345684';

/** Browser telephones by extension: endpoints that can be called and can receive messages. */
export const browserExtensions = {
  '260': browserTelephone,
  '261': secondBrowserTelephone,
  '262': thirdBrowserTelephone,
} as const;

/**
 * Desk phones of this exchange. Each registers with its extension, is dialled by `PJSIP/{number}`, and dials `*232`.
 */
export const extensions = ['201', '202', '203', '204', '205', '206', '207'];

/** Desk phones for messages only, so that tests of calls need not share their telephones. */
export const messageTelephones = ['241', '242', '243', '244', '245', '246'];

/** A telephone that registers with its number and receives messages by its extension. */
export const numberedTelephone = { number: '+31612345690', extension: '263' };

/** A switchboard, at `Local/{number}@lab-numbers/n`. It answers, waits for three keys, and puts 202 and 203 through. */
export const switchboard = '+31508200202';

/** Desk phones that dial in to a dialler of their own by its name; the others dial in to the lab's dialler. */
export const diallersOfExtensions = { '205': 'dialled-in', '206': 'feature-code', '207': 'telephone-alone' } as const;

function settingsOf(extension: string): string {
  const dialler = Object.entries(diallersOfExtensions).find(([own]) => own === extension)?.[1];
  const app = dialler === undefined ? '' : `set_var = BELCODE_APP=belcode-${dialler}\n`;
  return `context = lab-desk\nallow = !all,ulaw\n${app}`;
}

/** An extension with several telephones. */
export const sharedExtension = '209';
export const sharedTelephones = 3;

/** An extension of which telephones register with addresses that somebody has made up. */
export const addressExtension = '208';

/** An endpoint with its account and registrations. @param codecs lines of the endpoint */
export function section(number: string, template: string, codecs: string, contacts = 1): string {
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
max_contacts = ${contacts}
remove_existing = ${contacts === 1 ? 'yes' : 'no'}
`;
}

/** A second endpoint for a telephone that has registered with its number. */
function extensionOf(extension: string, number: string, template: string): string {
  return `[${extension}](${template})\naors = ${number}\nauth = ${number}\n`;
}

/** The telephones' part of pjsip.conf, built from the templates that operators use. */
export function telephoneSections(): string {
  return [
    ...telephones.map((number) => section(number, 'belcode-telephone', 'allow = !all,ulaw\n')),
    ...extensions.map((number) => section(number, 'belcode-telephone', settingsOf(number))),
    ...messageTelephones.map((number) => section(number, 'belcode-telephone', 'allow = !all,ulaw\n')),
    section(sharedExtension, 'belcode-telephone', settingsOf(sharedExtension), sharedTelephones),
    section(addressExtension, 'belcode-telephone', settingsOf(addressExtension), 2),
    section(numberedTelephone.number, 'belcode-telephone', 'allow = !all,ulaw\n'),
    extensionOf(numberedTelephone.extension, numberedTelephone.number, 'belcode-telephone'),
    section(browserTelephone, 'belcode-browser-telephone', ''),
    section(secondBrowserTelephone, 'belcode-browser-telephone', ''),
    section(thirdBrowserTelephone, 'belcode-browser-telephone', ''),
    section(fourthBrowserTelephone, 'belcode-browser-telephone', ''),
    section(fifthBrowserTelephone, 'belcode-browser-telephone', ''),
    ...Object.entries(browserExtensions).map(([extension, number]) =>
      extensionOf(extension, number, 'belcode-browser-telephone'),
    ),
  ].join('\n');
}
