/** Lowers A to Z and nothing else, so that no Unicode folding makes two different identities equal. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
