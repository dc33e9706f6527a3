/** Everything the simulator knows about whoever calls ARM: it becomes the claims of the events. */
export type Actor = UserActor | AppActor | ManagedIdentityActor;

interface ActorBase {
  /** Entra object id (claim `objectidentifier`, token `oid`). */
  readonly objectId: string;
  /** Application (client) id; for a user, that of the tool in use, for example the Azure CLI's. */
  readonly appId: string;
  /** Address that ARM sees; `ipaddr` and `httpRequest.clientIpAddress`. */
  readonly ipAddress: string;
  readonly tenantId: string;
}

/** A person, signed in through some client application. */
export interface UserActor extends ActorBase {
  readonly kind: "user";
  readonly upn: string;
  readonly name: string;
  readonly givenName: string;
  readonly surname: string;
}

/** A service principal with a secret or certificate, for example a deployment pipeline. */
export interface AppActor extends ActorBase {
  readonly kind: "app";
}

/** A managed identity. */
export interface ManagedIdentityActor extends ActorBase {
  readonly kind: "managed-identity";
  /** The identity's own resource id (claim `xms_mirid`). */
  readonly resourceId: string;
}

const tenantId = "aaaabbbb-0000-cccc-1111-dddd2222eeee";

/** The person of the fixtures (events/eg-write-user.json). */
export const danaRivera: UserActor = {
  kind: "user",
  objectId: "11111111-aaaa-bbbb-cccc-000000000001",
  appId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
  ipAddress: "198.51.100.24",
  tenantId,
  upn: "dana.rivera@contoso.com",
  name: "Dana Rivera",
  givenName: "Dana",
  surname: "Rivera",
};

/** The deployment pipeline of the fixtures (events/eg-write-serviceprincipal.json). */
export const deploymentPipeline: AppActor = {
  kind: "app",
  objectId: "22222222-dddd-eeee-ffff-000000000002",
  appId: "22222222-aaaa-bbbb-cccc-000000000002",
  ipAddress: "198.51.100.24",
  tenantId,
};

/** The guardrail's own identity in the fixtures (events/eg-write-managedidentity.json). */
export const guardrailIdentity: ManagedIdentityActor = {
  kind: "managed-identity",
  objectId: "33333333-dddd-eeee-ffff-000000000003",
  appId: "33333333-aaaa-bbbb-cccc-000000000003",
  ipAddress: "198.51.100.24",
  tenantId,
  resourceId:
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/rg-guardrail/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-guardrail",
};
