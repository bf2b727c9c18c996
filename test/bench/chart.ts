/** The picture of the report: bars of messages per second, as SVG that is readable in light and in dark. */
import type { Speed } from './results.ts'

const WIDTH = 760
const NAME_WIDTH = 210
const FIGURE_WIDTH = 150
const BAR_HEIGHT = 22
const LINE_HEIGHT = 30
const TITLE_HEIGHT = 40
const STYLE = `
text { font: 14px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 }
.bar { fill: #8c959f }
.own { fill: #0969da }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .bar { fill: #6e7681 }
  .own { fill: #4493f8 }
}`

/** One group of bars per load, each group on a scale of its own. */
export function chartOf(speeds: readonly Speed[]): string {
  const parts: string[] = []
  let y = 0
  for (const [load, group] of Map.groupBy(speeds, (speed) => speed.load)) {
    y += TITLE_HEIGHT
    parts.push(
      `<text class="title" x="0" y="${y - 12}">${escaped(load)}: messages per second</text>`,
    )
    const most = Math.max(...group.map(({ perSecond }) => perSecond))
    for (const speed of group) {
      parts.push(barOf(speed, most, y))
      y += LINE_HEIGHT
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="Messages per second of each server">
<style>${STYLE}
</style>
${parts.join('\n')}
</svg>
`
}

function barOf({ name, perSecond }: Speed, most: number, y: number): string {
  const width = ((WIDTH - NAME_WIDTH - FIGURE_WIDTH) * perSecond) / most
  const textY = y + 16
  const kind = name === 'Posthorn' ? 'own' : 'bar'
  return `<text x="0" y="${textY}">${escaped(name)}</text>
<rect class="${kind}" x="${NAME_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="3"/>
<text x="${(NAME_WIDTH + width + 8).toFixed(1)}" y="${textY}">${perSecond.toFixed(0)}</text>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
