/** A token, and the bytes that its last segment stands for. */
export function signedToken(token: string): { readonly token: string; readonly signature: Uint8Array } {
  return { token, signature: Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url') }
}
