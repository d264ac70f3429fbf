/** A request of an identity provider, with what it needs of the reply. `{id}` is the user or group that it has made. */
export interface ProviderRequest {
  what: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: object;
  status: number;
  /** What the reply holds besides. */
  reply?: object;
}

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const listOf = (totalResults: number) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults,
});
const by = (attribute: string, value: string) => `filter=${encodeURIComponent(`${attribute} eq "${value}"`)}`;
const patch = (...Operations: object[]) => ({ schemas: [patchOp], Operations });

/**
 * As Microsoft documents what Entra ID sends ("Tutorial: Develop and plan provisioning for a SCIM endpoint", SCIM user
 * and group operations): with its capitals, its empty roles and its meta.
 */
export const entraUsers: readonly ProviderRequest[] = [
  {
    what: 'the test of the connection looks for nobody',
    method: 'GET',
    path: `/Users?${by('userName', '5f0f4b1c-0c45-4a5b-b3d6-6b6a0c7ae7b0')}`,
    status: 200,
    reply: listOf(0),
  },
  {
    what: 'a user is created',
    method: 'POST',
    path: '/Users',
    body: {
      schemas: [core, enterprise],
      externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
      userName: 'Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1',
      active: true,
      emails: [{ primary: true, type: 'work', value: 'Test_User_fd0ea19b-0777-472c-9f96-4f70d2226f2e@testuser.com' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
      roles: [],
    },
    status: 201,
    reply: { userName: 'Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1', active: true },
  },
  { what: 'the user is read', method: 'GET', path: '/Users/{id}', status: 200, reply: { active: true } },
  {
    what: 'the user is found by name',
    method: 'GET',
    path: `/Users?${by('userName', 'Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1')}`,
    status: 200,
    reply: listOf(1),
  },
  {
    what: 'nobody is found by another name',
    method: 'GET',
    path: `/Users?${by('userName', 'non-existent user')}`,
    status: 200,
    reply: listOf(0),
  },
  {
    what: 'several values are updated',
    method: 'PATCH',
    path: '/Users/{id}',
    body: patch(
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updatedEmail@microsoft.com' },
      { op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' },
    ),
    status: 200,
    reply: { emails: [{ value: 'updatedEmail@microsoft.com', type: 'work', primary: true }] },
  },
  {
    what: 'the name is updated',
    method: 'PATCH',
    path: '/Users/{id}',
    body: patch({ op: 'Replace', path: 'userName', value: '5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com' }),
    status: 200,
    reply: { userName: '5b50642d-79fc-4410-9e90-4c077cdd1a59@testuser.com' },
  },
  {
    what: 'the manager and the department are added, which are not kept',
    method: 'PATCH',
    path: '/Users/{id}',
    body: patch(
      { op: 'Add', path: `${enterprise}:manager`, value: 'f1a2' },
      { op: 'Add', path: `${enterprise}:department`, value: 'Sales' },
      { op: 'Add', path: 'addresses[type eq "work"].streetAddress', value: 'One Way' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+31612345678' },
    ),
    status: 200,
  },
  {
    what: 'the user is disabled',
    method: 'PATCH',
    path: '/Users/{id}',
    body: patch({ op: 'Replace', path: 'active', value: false }),
    status: 200,
    reply: { active: false },
  },
  {
    what: 'and enabled, by a word as older provisioning sends it',
    method: 'PATCH',
    path: '/Users/{id}',
    body: patch({ op: 'Replace', path: 'active', value: 'True' }),
    status: 200,
    reply: { active: true },
  },
  { what: 'the user is deleted', method: 'DELETE', path: '/Users/{id}', status: 204 },
  { what: 'and is gone', method: 'GET', path: '/Users/{id}', status: 404 },
];

/** The same of groups. */
export const entraGroups: readonly ProviderRequest[] = [
  {
    what: 'nothing is found by a name',
    method: 'GET',
    path: `/Groups?excludedAttributes=members&${by('displayName', 'No such group')}`,
    status: 200,
    reply: listOf(0),
  },
  {
    what: 'a group is created',
    method: 'POST',
    path: '/Groups',
    body: {
      schemas: [groupSchema, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
      displayName: 'Entra displayName',
      meta: { resourceType: 'Group' },
    },
    status: 201,
    reply: { displayName: 'Entra displayName' },
  },
  {
    what: 'the group is read without its members',
    method: 'GET',
    path: '/Groups/{id}?excludedAttributes=members',
    status: 200,
    reply: { displayName: 'Entra displayName' },
  },
  {
    what: 'the group is found by name',
    method: 'GET',
    path: `/Groups?excludedAttributes=members&${by('displayName', 'Entra displayName')}`,
    status: 200,
    reply: listOf(1),
  },
  {
    what: 'the name is updated',
    method: 'PATCH',
    path: '/Groups/{id}',
    body: patch({ op: 'Replace', path: 'displayName', value: 'Entra updatedDisplayName' }),
    status: 200,
    reply: { displayName: 'Entra updatedDisplayName' },
  },
  {
    what: 'a member is added',
    method: 'PATCH',
    path: '/Groups/{id}',
    body: patch({ op: 'Add', path: 'members', value: [{ $ref: null, value: '{member}' }] }),
    status: 200,
    reply: { members: [{ value: '{member}' }] },
  },
  {
    what: 'a member is not taken out, because each user has a company',
    method: 'PATCH',
    path: '/Groups/{id}',
    body: patch({ op: 'Remove', path: 'members', value: [{ $ref: null, value: '{member}' }] }),
    status: 400,
    reply: { scimType: 'mutability' },
  },
  {
    what: 'a group is not deleted, because a company does not end by SCIM',
    method: 'DELETE',
    path: '/Groups/{id}',
    status: 501,
  },
];

/** As Okta documents what it sends ("Okta and SCIM Version 2.0"), with its locale, password and empty groups. */
export const oktaUsers: readonly ProviderRequest[] = [
  { what: 'the test of the connection', method: 'GET', path: '/Users?startIndex=1&count=2', status: 200 },
  { what: 'the groups are read', method: 'GET', path: '/Groups?startIndex=1&count=100', status: 200 },
  {
    what: 'nobody has the name yet',
    method: 'GET',
    path: `/Users?${by('userName', 'test.user@okta.local')}&startIndex=1&count=100`,
    status: 200,
    reply: { ...listOf(0), startIndex: 1, itemsPerPage: 0, Resources: [] },
  },
  {
    what: 'a user is created',
    method: 'POST',
    path: '/Users',
    body: {
      schemas: [core],
      userName: 'test.user@okta.local',
      name: { givenName: 'Test', familyName: 'User' },
      emails: [{ primary: true, value: 'test.user@okta.local', type: 'work' }],
      displayName: 'Test User',
      locale: 'en-US',
      externalId: '00ujl29u0le5T6Aj10h7',
      groups: [],
      password: '1mz050nq',
      active: true,
    },
    status: 201,
    reply: { userName: 'test.user@okta.local', displayName: 'Test User', externalId: '00ujl29u0le5T6Aj10h7' },
  },
  { what: 'the user is read', method: 'GET', path: '/Users/{id}', status: 200, reply: { displayName: 'Test User' } },
  {
    what: 'the whole user is replaced',
    method: 'PUT',
    path: '/Users/{id}',
    body: {
      schemas: [core],
      id: '{id}',
      userName: 'test.user@okta.local',
      name: { givenName: 'Another', middleName: 'Excited', familyName: 'User' },
      emails: [{ primary: true, value: 'test.user@okta.local', type: 'work', display: 'test.user@okta.local' }],
      active: true,
      groups: [],
      meta: { resourceType: 'User' },
    },
    status: 200,
    reply: { displayName: 'Another Excited User', active: true },
  },
  {
    what: 'the user is deactivated',
    method: 'PATCH',
    path: '/Users/{id}',
    body: patch({ op: 'replace', value: { active: false } }),
    status: 200,
    reply: { active: false },
  },
  {
    what: 'the user is found again, before a reactivation',
    method: 'GET',
    path: `/Users?${by('userName', 'test.user@okta.local')}&startIndex=1&count=100`,
    status: 200,
    reply: { ...listOf(1), Resources: [{ active: false }] },
  },
  {
    what: 'the user is reactivated',
    method: 'PATCH',
    path: '/Users/{id}',
    body: patch({ op: 'replace', value: { active: true } }),
    status: 200,
    reply: { active: true },
  },
  { what: 'all users are imported', method: 'GET', path: '/Users?startIndex=1&count=100', status: 200 },
];

/** The same of groups. */
export const oktaGroups: readonly ProviderRequest[] = [
  {
    what: 'a group is pushed',
    method: 'POST',
    path: '/Groups',
    body: { schemas: [groupSchema], displayName: 'Okta Test SCIMv2', members: [] },
    status: 201,
    reply: { displayName: 'Okta Test SCIMv2' },
  },
  {
    what: 'a member is added',
    method: 'PATCH',
    path: '/Groups/{id}',
    body: patch({ op: 'add', path: 'members', value: [{ value: '{member}', display: 'test.user@okta.local' }] }),
    status: 200,
    reply: { members: [{ value: '{member}' }] },
  },
  {
    what: 'the group is renamed, with its id beside the name',
    method: 'PATCH',
    path: '/Groups/{id}',
    body: patch({ op: 'replace', value: { id: '{id}', displayName: 'Okta Test SCIMv2 New' } }),
    status: 200,
    reply: { displayName: 'Okta Test SCIMv2 New' },
  },
  {
    what: 'attack: another id beside the name is refused',
    method: 'PATCH',
    path: '/Groups/{id}',
    body: patch({ op: 'replace', value: { id: '{member}', displayName: 'Other' } }),
    status: 400,
    reply: { scimType: 'mutability' },
  },
  {
    what: 'the group is read',
    method: 'GET',
    path: '/Groups/{id}',
    status: 200,
    reply: { displayName: 'Okta Test SCIMv2 New', members: [{ value: '{member}' }] },
  },
];
