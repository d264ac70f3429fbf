import type { EndReason } from './delivery.ts';

/**
 * Who decided that a call is not answered, or failed to carry it: the person, the telephone, the number that was
 * dialled, the network on the way, or our own trunk (its account, caller id, or how it wants numbers).
 */
export type AnswerSource = 'person' | 'telephone' | 'number' | 'network' | 'trunk';

/** What the network says instead of an answer of the person, and what follows from it. */
export interface NetworkAnswer {
  /** The name in its standard. */
  name: string;
  by: AnswerSource;
  /** Why the call ended when nothing had rung. */
  reason: EndReason;
  /** The same when the telephone had rung. */
  afterRinging: EndReason;
  /** The same for an extension, whose calls use no trunk. */
  inside: EndReason;
  /** Whether the second trunk may call when nothing has rung. After ringing it never does. */
  second: boolean;
  /** What the operator can look at. */
  advice: string;
}

type Row = (name: string, advice?: string) => NetworkAnswer;

/** The person, or somebody for them, has decided: no other trunk may ring them again. */
const byPerson =
  (reason: EndReason): Row =>
  (name, advice = 'nothing: the person decided') => {
    return { name, by: 'person', reason, afterRinging: reason, inside: reason, second: false, advice };
  };

/** The number cannot be called, by any trunk. */
const byNumber: Row = (
  name,
  advice = 'is the number right? Does the trunk want it in another form (BELCODE_DIAL)?',
) => {
  const reason = 'number-unknown';
  return { name, by: 'number', reason, afterRinging: reason, inside: reason, second: false, advice };
};

const byTelephone =
  (reason: EndReason, afterRinging: EndReason = 'no-answer'): Row =>
  (name, advice = 'is the telephone switched on and registered?') => {
    return { name, by: 'telephone', reason, afterRinging, inside: reason, second: true, advice };
  };

/** Nothing that the person or we can change: full, broken or in a circle somewhere on the way. */
const byNetwork: Row = (name, advice = 'the carrier is full or in trouble; BELCODE_DIAL_SECOND') => {
  const inside = 'unreachable';
  return { name, by: 'network', reason: 'congestion', afterRinging: 'no-answer', inside, second: true, advice };
};

/** The carrier refuses us, whoever is called. */
const byTrunk: Row = (name, advice = 'ask the carrier what it refuses; `pjsip set logger on` shows the request') => {
  const inside = 'unreachable';
  return { name, by: 'trunk', reason: 'trunk-refused', afterRinging: 'no-answer', inside, second: true, advice };
};

const busy = byPerson('busy');
const rejected = byPerson('rejected');
const forwarded = byPerson('forwarded');
const unreachable = byTelephone('unreachable');
const unanswered = byTelephone('no-answer');
const noCodec = byTelephone('no-common-codec', 'no-common-codec');

const codecAdvice = '`allow =` of the endpoint or trunk needs a codec that the other side has: alaw, ulaw, g722, opus';
const passwordAdvice = 'user and password of the trunk (outbound_auth) and its registration';
const callerIdAdvice = 'the carrier refuses our caller id or account: BELCODE_CALLER_ID, credit, allowed countries';
const identityAdvice = 'the network wants a signed caller id (STIR): ask the carrier to sign it';

/**
 * Final SIP statuses above 299: RFC 3261 §21, and where a row names none, the registry of IANA. 603 comes from people
 * and, in North America, from blocking services (ATIS-1000099), which look alike here.
 */
export const sipAnswers: Readonly<Record<number, NetworkAnswer>> = {
  300: forwarded('Multiple Choices'),
  301: forwarded('Moved Permanently'),
  302: forwarded('Moved Temporarily'),
  305: forwarded('Use Proxy'),
  380: forwarded('Alternative Service'),
  400: byTrunk('Bad Request'),
  401: byTrunk('Unauthorized', passwordAdvice),
  402: byTrunk('Payment Required', 'the account of the trunk has no credit'),
  // Gateways also make it of Q.850 21, a person who declines (RFC 3398 §7.2.4.1), which is only told after ringing.
  403: { ...byTrunk('Forbidden', callerIdAdvice), afterRinging: 'rejected', inside: 'rejected' },
  404: byNumber('Not Found'),
  405: byTrunk('Method Not Allowed'),
  406: byTrunk('Not Acceptable'),
  407: byTrunk('Proxy Authentication Required', passwordAdvice),
  408: unreachable('Request Timeout', 'the other side does not answer; is the trunk or the telephone there?'),
  409: byNetwork('Conflict'),
  410: byNumber('Gone'),
  411: byTrunk('Length Required'),
  412: byTrunk('Conditional Request Failed'),
  413: byTrunk('Request Entity Too Large'),
  414: byTrunk('Request-URI Too Long'),
  415: noCodec('Unsupported Media Type', codecAdvice),
  416: byTrunk('Unsupported URI Scheme', 'how BELCODE_DIAL writes the number'),
  417: byTrunk('Unknown Resource-Priority (RFC 4412)'),
  420: byTrunk('Bad Extension', 'the trunk knows no option that the endpoint requires: 100rel, timers'),
  421: byTrunk('Extension Required', 'the trunk requires an option of the endpoint: 100rel, timers'),
  422: byTrunk('Session Interval Too Small (RFC 4028)', 'timers_min_se of the endpoint'),
  423: byTrunk('Interval Too Brief'),
  424: byTrunk('Bad Location Information (RFC 6442)'),
  425: byTrunk('Bad Alert Message (RFC 8876)'),
  428: byTrunk('Use Identity Header (RFC 8224)', identityAdvice),
  429: byTrunk('Provide Referrer Identity (RFC 3892)'),
  430: unreachable('Flow Failed (RFC 5626)'),
  433: { ...byTrunk('Anonymity Disallowed (RFC 5079)', 'the caller id must be shown'), reason: 'rejected' },
  436: byTrunk('Bad Identity Info (RFC 8224)', identityAdvice),
  437: byTrunk('Unsupported Credential (RFC 8224)', identityAdvice),
  438: byTrunk('Invalid Identity Header (RFC 8224)', identityAdvice),
  439: byTrunk('First Hop Lacks Outbound Support (RFC 5626)'),
  440: byNetwork('Max-Breadth Exceeded (RFC 5393)'),
  469: byTrunk('Bad Info Package (RFC 6086)'),
  470: rejected('Consent Needed (RFC 5360)'),
  480: unreachable('Temporarily Unavailable'),
  481: byNetwork('Call/Transaction Does Not Exist'),
  482: byNetwork('Loop Detected', 'the dialplan or the carrier sends the call in a circle'),
  483: byNetwork('Too Many Hops', 'the dialplan or the carrier sends the call in a circle'),
  484: byNumber('Address Incomplete'),
  485: byNumber('Ambiguous'),
  486: busy('Busy Here'),
  487: unreachable('Request Terminated', 'the network gave the call up'),
  488: noCodec('Not Acceptable Here', codecAdvice),
  489: byTrunk('Bad Event (RFC 6665)'),
  491: byNetwork('Request Pending'),
  493: byTrunk('Undecipherable'),
  494: byTrunk('Security Agreement Required (RFC 3329)', 'the trunk wants TLS and SRTP, or IPsec'),
  500: byNetwork('Server Internal Error'),
  501: byNetwork('Not Implemented'),
  502: byNetwork('Bad Gateway'),
  503: byNetwork('Service Unavailable', 'the trunk is full, away, or does not want more calls a second'),
  504: byNetwork('Server Time-out'),
  505: byNetwork('Version Not Supported'),
  513: byNetwork('Message Too Large'),
  555: unreachable('Push Notification Service Not Supported (RFC 8599)'),
  580: byNetwork('Precondition Failure (RFC 3312)'),
  600: busy('Busy Everywhere'),
  603: rejected('Decline', 'a person declined, or a service that blocks calls (ATIS 603+)'),
  604: byNumber('Does Not Exist Anywhere'),
  606: { ...noCodec('Not Acceptable', codecAdvice), second: false },
  607: rejected('Unwanted (RFC 8197)', 'people report our caller id as unwanted'),
  608: { ...rejected('Rejected (RFC 8688)', 'a service that judges callers blocks our caller id'), by: 'network' },
};

/** RFC 3261 §8.1.3.2: an unknown status is treated as the first of its class. */
export const unknownSipAnswers: Readonly<Record<number, NetworkAnswer>> = {
  3: forwarded('Another redirection'),
  4: byTrunk('Another refusal of the request'),
  5: byNetwork('Another failure of a server'),
  6: rejected('Another global failure'),
};

/** Causes of ITU-T Q.850 table 1. */
export const q850Answers: Readonly<Record<number, NetworkAnswer>> = {
  1: byNumber('Unallocated number'),
  2: unreachable('No route to transit network', 'has the exchange a way to this number?'),
  3: unreachable('No route to destination', 'has the exchange a way to this number?'),
  4: byNumber('Send special information tone'),
  5: byNumber('Misdialled trunk prefix'),
  6: byNetwork('Channel unacceptable'),
  8: byNetwork('Preemption'),
  9: byNetwork('Preemption, circuit reserved'),
  14: byNumber('Ported number', 'the carrier routes a ported number to its old network'),
  16: unreachable('Normal call clearing', 'the network gave the call up'),
  17: busy('User busy'),
  // Neither alerting nor connect came from the telephone, so nothing rang.
  18: unreachable('No user responding'),
  // The telephone was alerted, whether the network told us so or not.
  19: { ...unanswered('No answer from user', 'BELCODE_RING_SECONDS'), by: 'person', second: false },
  20: unreachable('Subscriber absent'),
  21: rejected('Call rejected', 'a person declined, or the carrier refuses our caller id or password'),
  22: byNumber('Number changed'),
  23: forwarded('Redirection to new destination'),
  24: byTrunk('Call rejected due to feature at the destination', callerIdAdvice),
  25: byNetwork('Exchange routing error', 'the dialplan or the carrier sends the call in a circle'),
  26: unreachable('Non-selected user clearing'),
  27: unreachable('Destination out of order'),
  28: byNumber('Invalid number format'),
  29: byTrunk('Facility rejected'),
  30: unreachable('Response to STATUS ENQUIRY'),
  31: unreachable('Normal, unspecified', 'the network gave the call up'),
  34: byNetwork('No circuit or channel available'),
  38: byNetwork('Network out of order'),
  39: byNetwork('Permanent frame mode connection out of service'),
  40: byNetwork('Permanent frame mode connection operational'),
  41: byNetwork('Temporary failure'),
  42: byNetwork('Switching equipment congestion'),
  43: byNetwork('Access information discarded'),
  44: byNetwork('Requested circuit or channel not available'),
  46: byNetwork('Precedence call blocked'),
  47: byNetwork('Resource unavailable, unspecified'),
  49: byNetwork('Quality of service unavailable'),
  50: byTrunk('Requested facility not subscribed', callerIdAdvice),
  53: byTrunk('Outgoing calls barred within CUG', callerIdAdvice),
  55: byTrunk('Incoming calls barred within CUG', callerIdAdvice),
  57: byTrunk('Bearer capability not authorized', callerIdAdvice),
  58: noCodec('Bearer capability not presently available', codecAdvice),
  62: byTrunk('Inconsistency in access information and subscriber class'),
  63: byTrunk('Service or option not available, unspecified'),
  65: noCodec('Bearer capability not implemented', codecAdvice),
  66: byNetwork('Channel type not implemented'),
  69: byTrunk('Requested facility not implemented'),
  70: noCodec('Only restricted digital information bearer capability is available', codecAdvice),
  79: byTrunk('Service or option not implemented, unspecified'),
  81: byNetwork('Invalid call reference value'),
  82: byNetwork('Identified channel does not exist'),
  83: byNetwork('A suspended call exists, but this call identity does not'),
  84: byNetwork('Call identity in use'),
  85: byNetwork('No call suspended'),
  86: byNetwork('Call having the requested call identity has been cleared'),
  87: byTrunk('User not member of CUG', callerIdAdvice),
  88: noCodec('Incompatible destination', codecAdvice),
  90: byTrunk('Non-existent CUG', callerIdAdvice),
  91: byNetwork('Invalid transit network selection'),
  95: byTrunk('Invalid message, unspecified'),
  96: byTrunk('Mandatory information element is missing'),
  97: byTrunk('Message type non-existent or not implemented'),
  98: byTrunk('Message not compatible with call state'),
  99: byTrunk('Information element or parameter non-existent or not implemented'),
  100: byTrunk('Invalid information element contents'),
  101: byNetwork('Message not compatible with call state'),
  102: byNetwork('Recovery on timer expiry'),
  103: byTrunk('Parameter non-existent or not implemented, passed on'),
  110: byTrunk('Message with unrecognized parameter, discarded'),
  111: byTrunk('Protocol error, unspecified'),
  127: unreachable('Interworking, unspecified'),
};

/** For a cause outside the table, and for 0, where Asterisk knows none. */
export const unknownQ850Answer: NetworkAnswer = unreachable('Another cause');

/** What the exchange finds out without an answer of the network. */
export const ownAnswers = {
  silence: unreachable('No answer at all', 'is the trunk there? `qualify_frequency`, firewall, address'),
  'no-way': unreachable('The exchange knows no way', 'endpoint and aor of the dial template; `pjsip show endpoints`'),
} as const satisfies Record<string, NetworkAnswer>;
