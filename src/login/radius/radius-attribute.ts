import { type Role, roles } from '../../accounts/user.ts';

interface AttributeForm {
  type: number;
  /** Of an attribute of a maker (RFC 2865 §5.26). */
  vendor?: number;
  as: 'text' | 'number';
}

/** What a client may be sent with an acceptance (RFC 2865, RFC 2869, and of makers). */
export const radiusAttributes = {
  'Service-Type': { type: 6, as: 'number' },
  'Filter-Id': { type: 11, as: 'text' },
  Class: { type: 25, as: 'text' },
  'Session-Timeout': { type: 27, as: 'number' },
  'Idle-Timeout': { type: 28, as: 'number' },
  'Framed-Pool': { type: 88, as: 'text' },
  'Cisco-AVPair': { type: 1, vendor: 9, as: 'text' },
  'Mikrotik-Group': { type: 3, vendor: 14_988, as: 'text' },
} as const satisfies Record<string, AttributeForm>;

export type RadiusAttributeName = keyof typeof radiusAttributes;

/** One attribute for the people of one role. */
export interface RoleAttribute {
  role: Role;
  name: RadiusAttributeName;
  value: string;
}

const maxTextBytes = 240;
const maxNumber = 4_294_967_295;

/**
 * Reads an attribute as an operator writes it: `operator:Filter-Id=admins`.
 *
 * @returns undefined for what is none
 */
export function readRoleAttribute(text: string): RoleAttribute | undefined {
  const [, role = '', name = '', value = ''] = /^([a-z-]+):([A-Za-z-]+)=(.+)$/s.exec(text) ?? [];
  const known = roles.find((each) => each === role);
  if (known === undefined || !isAttributeName(name)) return undefined;
  const { as } = radiusAttributes[name];
  const fits =
    as === 'number'
      ? /^\d{1,10}$/.test(value) && Number(value) <= maxNumber
      : Buffer.byteLength(value) <= maxTextBytes && !/\p{Cc}/u.test(value);
  return fits ? { role: known, name, value } : undefined;
}

function isAttributeName(name: string): name is RadiusAttributeName {
  return Object.hasOwn(radiusAttributes, name);
}
