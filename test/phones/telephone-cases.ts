/** One way to reach a telephone that somebody else wrote. `docs/telephones.md` has them as a table. */
export interface TelephoneCase {
  telephone: 'Linphone 5.1' | 'Twinkle 1.10';
  /** The endpoint of the exchange. */
  number: string;
  over: 'UDP' | 'TCP' | 'TLS and SRTP' | 'UDP by IPv6';
  keys: 'events (RFC 4733)' | 'SIP INFO' | 'tones in the sound';
  /** Lines of the endpoint besides those of the template `belcode-telephone`. */
  endpoint: readonly string[];
  /** The code waits while the call is on hold, and then begins again. */
  hold: boolean;
  /** Whether what it heard is recorded: Twinkle plays nothing in about half of its calls. */
  records: boolean;
}

/** The telephone shows a code by SIP MESSAGE in all of them. */
export const telephoneCases: readonly TelephoneCase[] = [
  {
    telephone: 'Linphone 5.1',
    number: '310',
    over: 'UDP',
    keys: 'events (RFC 4733)',
    endpoint: [],
    hold: true,
    records: true,
  },
  {
    telephone: 'Linphone 5.1',
    number: '311',
    over: 'TCP',
    keys: 'SIP INFO',
    endpoint: [],
    hold: false,
    records: true,
  },
  {
    telephone: 'Linphone 5.1',
    number: '312',
    over: 'TLS and SRTP',
    keys: 'events (RFC 4733)',
    endpoint: ['media_encryption = sdes'],
    hold: true,
    records: true,
  },
  {
    telephone: 'Linphone 5.1',
    number: '313',
    over: 'UDP by IPv6',
    keys: 'events (RFC 4733)',
    endpoint: [],
    hold: false,
    records: true,
  },
  {
    telephone: 'Twinkle 1.10',
    number: '320',
    over: 'UDP',
    keys: 'events (RFC 4733)',
    endpoint: [],
    hold: false,
    records: false,
  },
  {
    telephone: 'Twinkle 1.10',
    number: '321',
    over: 'TCP',
    keys: 'tones in the sound',
    endpoint: ['dtmf_mode = inband'],
    hold: false,
    records: false,
  },
];
