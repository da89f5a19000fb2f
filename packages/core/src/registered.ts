/**
 * What an app says of its identities, for the types of those that the adapters set on requests, and for
 * `auth.identity`: it declares `claims` and `identity` in this interface. The README has an example, under "Typed
 * claims".
 */
export interface Registered {
  readonly claimgate?: never
}

/** Who a token is to the application: of the registered type, or any object. */
export type RegisteredIdentity = Registered extends { readonly identity: infer Known extends object }
  ? Known
  : object
