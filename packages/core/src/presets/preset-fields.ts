type Texts = string | readonly string[]

/** Access tokens of Auth0 for one API. */
interface Auth0Fields {
  /** The host that is in `iss`: `tenant.eu.auth0.com`, or a custom domain. */
  readonly domain: string
  /** The identifier of the API; `null` states that it is not checked. */
  readonly audience: Texts | null
  /** Whether tokens of anonymous sessions are accepted, which anybody gets. Default: `false`. */
  readonly allowAnonymous?: boolean
}

/** Access tokens of a custom authorization server of Okta. Those of the org server Okta alone can verify. */
interface OktaFields {
  /** `dev-123456.okta.com`, or a custom domain; not the one of the admin console. */
  readonly domain: string
  /** The ID of the authorization server. Default: `default`. */
  readonly authorizationServer?: string
  /** `api://default` for the server `default`; `null` states that it is not checked. */
  readonly audience: Texts | null
}

/** Tokens of an Amazon Cognito user pool. */
interface CognitoFields {
  /** `eu-west-1_aBcDeFgHi`. */
  readonly userPoolId: string
  /** The app clients: of access tokens the `client_id`, of ID tokens the `aud`. */
  readonly clientId: Texts
  /** Which of the two kinds of token is accepted. Default: `access`. */
  readonly tokenUse?: 'access' | 'id'
}

/** Access tokens of Microsoft Entra ID for one API. Exactly one of `tenantId` and `tenants` is given. */
interface EntraIdFields {
  /** The one tenant: a GUID. */
  readonly tenantId?: string
  /** Several tenants; `null` states that those of every organisation are accepted. */
  readonly tenants?: readonly string[] | null
  /** The client ID of the API; with version 1.0 also its App ID URI. `null` states that it is not checked. */
  readonly audience: Texts | null
  /** Which tokens the API's manifest asks for (`requestedAccessTokenVersion`). Default: `2.0`. */
  readonly version?: '1.0' | '2.0'
  /** Default: `global`. */
  readonly cloud?: 'global' | 'usGovernment' | 'china'
}

/** ID tokens of Google. */
interface GoogleFields {
  /** The client IDs that tokens are asked for with. */
  readonly clientId: Texts
  /** The Google Workspace domains (`hd`) whose accounts are accepted. Default: every Google account is. */
  readonly hostedDomain?: Texts
}

/** Access tokens of a realm of Keycloak. */
interface KeycloakFields {
  /** Where Keycloak is for its users, as in `iss`: `https://id.example.com`. */
  readonly url: string
  readonly realm: string
  /** What the client's audience mapper adds; `null` states that it is not checked. */
  readonly audience: Texts | null
}

/** ID tokens of Firebase Authentication and Google Cloud Identity Platform. */
interface FirebaseFields {
  /** The ID of the project, not its number. */
  readonly projectId: string
  /** Whether users who signed in anonymously are accepted, which anybody may be. Default: `false`. */
  readonly allowAnonymous?: boolean
}

/** Tokens of Clerk. */
interface ClerkFields {
  /** The host of the Frontend API: `clerk.example.com`. */
  readonly domain: string
  /** The origins whose tokens (`azp`) are accepted; `null` states that it is not checked. */
  readonly authorizedParties: Texts | null
  /** Of tokens that are made from a JWT template. Default: session tokens, which have none. */
  readonly audience?: Texts | null
}

/** Tokens of the users of a Supabase project. */
interface SupabaseFields {
  /** The 20 letters before `.supabase.co`. */
  readonly projectRef: string
  /** Which `role`s are accepted. Default: `authenticated`. */
  readonly roles?: Texts
  /** Whether users who signed in anonymously are accepted, which anybody may be. Default: `false`. */
  readonly allowAnonymous?: boolean
}

/** Tokens of GitHub Actions workflows. Something has to be said about whose. All that is given has to hold. */
interface GithubActionsFields {
  /** What the workflow asks for its token with; `null` states that it is not checked. */
  readonly audience: Texts | null
  /** `owner/name`. */
  readonly repository?: Texts
  /** Accounts, whose every repository is accepted; `null` states that everybody's on GitHub is. */
  readonly owner?: Texts | null
  /** The number of a repository, which never goes to another. */
  readonly repositoryId?: Texts
  /** The number of an account, which never goes to another. */
  readonly ownerId?: Texts
  /** The host of GitHub Enterprise Server. Default: github.com. */
  readonly host?: string
}

/** Tokens of Kubernetes service accounts, projected into pods. */
interface KubernetesFields {
  /** What the projected volume states; not the API server's, for which every pod has a token. */
  readonly audience: Texts
  /** Default: the cluster-local one, `https://kubernetes.default.svc.cluster.local`. */
  readonly issuer?: string
  /**
   * Whether the keys are asked of the API server, with the credentials of the pod that this runs in; otherwise
   * they are found by the issuer's metadata. Default: `true` without an `issuer`.
   */
  readonly inCluster?: boolean
  /** `namespace/name`. Default: every service account. */
  readonly serviceAccounts?: Texts
  /** Default: every namespace. */
  readonly namespaces?: Texts
}

/** Application tokens of Cloudflare Access, which come in the header `Cf-Access-Jwt-Assertion`. */
interface CloudflareAccessFields {
  /** What stands before `.cloudflareaccess.com`. */
  readonly team: string
  /** The AUD tag of the application; `null` states that those of the whole team are accepted. */
  readonly audience: Texts | null
}

/** The fields of each preset. */
export interface PresetFields {
  readonly auth0: Auth0Fields
  readonly okta: OktaFields
  readonly cognito: CognitoFields
  readonly entraId: EntraIdFields
  readonly google: GoogleFields
  readonly keycloak: KeycloakFields
  readonly firebase: FirebaseFields
  readonly clerk: ClerkFields
  readonly supabase: SupabaseFields
  readonly githubActions: GithubActionsFields
  readonly kubernetes: KubernetesFields
  readonly cloudflareAccess: CloudflareAccessFields
}
