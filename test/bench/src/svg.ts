/** Colours for light and dark backgrounds: a plot brings its own background, and follows the reader's setting. */
const style = `
  .ground { fill: #ffffff; stroke: #d0d7de }
  text { paint-order: stroke; stroke: #ffffff; stroke-width: 3px; fill: #1f2328; font: 12px system-ui, 'Segoe UI', Helvetica, Arial, sans-serif }
  .title { font-size: 15px; font-weight: 600 }
  .group { font-weight: 600 }
  .note { fill: #59636e }
  .axis { stroke: #d0d7de; fill: none }
  .one { stroke: #59636e; stroke-dasharray: 4 3; fill: none }
  .spread { stroke: #1f2328; fill: none }
  .own { fill: #0969da } .other { fill: #afb8c1 }
  .line { fill: none; stroke-width: 2 }
  .c0 { stroke: #0969da; color: #0969da } .c1 { stroke: #bc4c00; color: #bc4c00 } .c2 { stroke: #1a7f37; color: #1a7f37 }
  .c3 { stroke: #8250df; color: #8250df } .c4 { stroke: #bf3989; color: #bf3989 } .c5 { stroke: #9a6700; color: #9a6700 }
  .dot { fill: currentColor; stroke: none }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; stroke: #3d444d }
    text { stroke: #0d1117; fill: #f0f6fc }
    .note { fill: #9198a1 }
    .axis { stroke: #3d444d }
    .one { stroke: #9198a1 }
    .spread { stroke: #f0f6fc }
    .own { fill: #4493f8 } .other { fill: #656c76 }
    .c0 { stroke: #4493f8; color: #4493f8 } .c1 { stroke: #f0883e; color: #f0883e } .c2 { stroke: #3fb950; color: #3fb950 }
    .c3 { stroke: #ab7df8; color: #ab7df8 } .c4 { stroke: #db61a2; color: #db61a2 } .c5 { stroke: #d29922; color: #d29922 }
  }
`

/** How many colours lines may have. */
export const lineColours = 6

/** Wraps what is drawn into a whole SVG document with a background. */
export function svgDocument(width: number, height: number, title: string, drawn: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    `<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n')
}

export type Anchor = 'start' | 'middle' | 'end'

export function svgText(
  x: number,
  y: number,
  text: string,
  { kind = '', anchor = 'start' }: { readonly kind?: string; readonly anchor?: Anchor } = {},
): string {
  return `<text x="${place(x)}" y="${place(y)}" class="${kind}" text-anchor="${anchor}">${escaped(text)}</text>`
}

export function svgLine(kind: string, points: readonly (readonly [x: number, y: number])[]): string {
  return `<polyline class="${kind}" points="${points.map(([x, y]) => `${place(x)},${place(y)}`).join(' ')}"/>`
}

export function svgBar(kind: string, x: number, y: number, width: number, height: number): string {
  return `<rect class="${kind}" x="${place(x)}" y="${place(y)}" width="${place(width)}" height="${place(height)}"/>`
}

export function svgDot(kind: string, x: number, y: number): string {
  return `<circle class="${kind}" cx="${place(x)}" cy="${place(y)}" r="3.5"/>`
}

function place(position: number): string {
  return String(Math.round(position * 10) / 10)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
