/** Whether a text is a token of RFC 9110, section 5.6.2: what header and cookie names, and schemes, are made of. */
export function isHttpToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)
}
