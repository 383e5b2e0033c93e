import { outageOf, type Recorded } from './recorded';

/** Acknowledged messages a second, over time, of two results. */
export function picture(title: string, lines: { name: string; color: string; result: Recorded }[]): string {
  const [width, height, left, top] = [860, 260, 56, 44];
  const seconds = Math.max(...lines.map(({ result }) => result.perSecond.length));
  const most = Math.max(...lines.flatMap(({ result }) => result.perSecond));
  const x = (second: number) => left + (second / seconds) * (width - left - 16);
  const y = (count: number) => top + (1 - count / most) * (height - top - 40);
  const path = ({ perSecond }: Recorded) =>
    perSecond.map((count, second) => `${second === 0 ? 'M' : 'L'}${x(second).toFixed(1)} ${y(count).toFixed(1)}`).join('');
  const mark = (second: number, text: string, color = '#888') =>
    `<line x1="${x(second)}" x2="${x(second)}" y1="${top}" y2="${height - 40}" stroke="${color}" stroke-dasharray="3 3"/><text x="${x(second) + 4}" y="${top + 10}" fill="#666">${text}</text>`;
  const ticks = Array.from({ length: Math.floor(seconds / 10) + 1 }, (_, index) => index * 10);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" role="img" aria-label="${title}">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${left}" y="18" font-size="14" fill="#222">${title}</text>
${lines.map(({ name, color }, index) => `<rect x="${left + index * 240}" y="25" width="10" height="10" fill="${color}"/><text x="${left + 14 + index * 240}" y="34" fill="#222">${name}</text>`).join('\n')}
<line x1="${left}" x2="${width - 16}" y1="${height - 40}" y2="${height - 40}" stroke="#444"/>
<line x1="${left}" x2="${left}" y1="${top}" y2="${height - 40}" stroke="#444"/>
<text x="${left - 6}" y="${top + 4}" text-anchor="end" fill="#444">${most}/s</text><text x="${left - 6}" y="${height - 38}" text-anchor="end" fill="#444">0</text>
${ticks.map((tick) => `<text x="${x(tick)}" y="${height - 24}" text-anchor="middle" fill="#444">${tick - 10} s</text>`).join('')}
${mark(10, 'fault')}
${lines.map(({ result, color }) => mark(10 + outageOf(result), 'back', color)).join('')}
${lines.map(({ color, result }) => `<path d="${path(result)}" fill="none" stroke="${color}" stroke-width="1.8"/>`).join('\n')}
</svg>
`;
}
