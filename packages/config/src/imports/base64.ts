/** Decodes base64, also base64url, as bytes; `undefined` for anything else. */
export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return Uint8Array.from(binary, (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** Decodes base64 as UTF-8; `undefined` for anything else. */
export function decodeBase64Text(text: string): string | undefined {
  const bytes = decodeBase64(text)
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
