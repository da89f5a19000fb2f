/**
 * The name that upstreams may take a header's for: in any case, and CGI and what came after it make one name of
 * `X-User`, `X_User` and `X.User`.
 */
export function foldHeaderName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-')
}
