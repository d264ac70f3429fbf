export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterpriseSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const belcodeUserSchema = 'urn:belcode:params:scim:schemas:2.0:User';
export const belcodeGroupSchema = 'urn:belcode:params:scim:schemas:2.0:Group';
export const listSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** Resources in one answer, at most and by default. */
export const maxResults = 200;
export const defaultResults = 100;

/** RFC 7643 §5. */
export const serviceProviderConfig = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'API key',
      description: 'An API key of Belcode with the scope users:write, as a bearer token',
      specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
      primary: true,
    },
  ],
};

interface Described {
  required?: boolean;
  mutability?: 'readWrite' | 'readOnly';
  uniqueness?: 'none' | 'server';
  caseExact?: boolean;
  type?: 'string' | 'boolean' | 'complex' | 'reference';
  multiValued?: boolean;
  returned?: 'default' | 'request';
  subAttributes?: object[];
}

function attribute(name: string, description: string, described: Described = {}): object {
  return {
    name,
    type: 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...described,
  };
}

const schema = (id: string, name: string, description: string, attributes: object[]) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id,
  name,
  description,
  attributes,
});

/** RFC 7643 §7: what is kept of a resource. Everything else of the core schemas is ignored. */
export const schemas = [
  schema(userSchema, 'User', 'A person who logs in', [
    attribute('userName', 'Login', { required: true, uniqueness: 'server' }),
    attribute('name', 'Name', {
      type: 'complex',
      subAttributes: [attribute('formatted', 'The whole name, which is displayName too')],
    }),
    attribute('displayName', 'The whole name'),
    attribute('active', 'Whether the user may log in', { type: 'boolean' }),
    attribute('preferredLanguage', 'a language that is offered, such as nl'),
    attribute('emails', 'The address, of which there is one', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        attribute('value', 'The address'),
        attribute('type', 'work'),
        attribute('primary', 'true', { type: 'boolean' }),
      ],
    }),
    attribute('groups', 'The company', {
      type: 'complex',
      multiValued: true,
      mutability: 'readOnly',
      subAttributes: [attribute('value', 'Its id'), attribute('display', 'Its name')],
    }),
  ]),
  schema(enterpriseSchema, 'EnterpriseUser', 'The company of a user', [
    attribute('organization', 'Name of the company; a key that is bound to one company need not give it'),
  ]),
  schema(belcodeUserSchema, 'BelcodeUser', 'What only Belcode has', [
    attribute('extension', 'Telephone of this exchange, 2 to 6 digits'),
    attribute('role', 'user or company-admin', { mutability: 'readOnly' }),
  ]),
  schema(groupSchema, 'Group', 'A company', [
    attribute('displayName', 'Name of the company', { required: true, uniqueness: 'server' }),
    attribute('members', 'Its users; each user has one company', {
      type: 'complex',
      multiValued: true,
      returned: 'request',
      subAttributes: [attribute('value', 'Id of the user'), attribute('display', 'Login of the user')],
    }),
  ]),
  schema(belcodeGroupSchema, 'BelcodeGroup', 'What only Belcode has', [
    attribute('country', 'Country of numbers without +, as in NL'),
  ]),
];

/** RFC 7643 §6. */
export const resourceTypes = [
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    schema: userSchema,
    schemaExtensions: [
      { schema: enterpriseSchema, required: false },
      { schema: belcodeUserSchema, required: false },
    ],
  },
  {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: 'Group',
    name: 'Group',
    endpoint: '/Groups',
    schema: groupSchema,
    schemaExtensions: [{ schema: belcodeGroupSchema, required: false }],
  },
];
