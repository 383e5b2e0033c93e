/** How wide a text is at most, in pixels: the fonts of the reader are not known here, and some are wide. @internal */
export function textWidth(text: string, size: number, bold = false): number {
  let ems = 0;
  for (const sign of text) ems += emsOf(sign);
  return ems * size * (bold ? 1.12 : 1);
}

function emsOf(sign: string): number {
  if (sign >= '\u1100') return 1;
  if (/[iljtfrI.,:;|!'()[\] ]/.test(sign)) return 0.36;
  if (/[mwMW@%]/.test(sign)) return 0.95;
  return /[A-Z]/.test(sign) ? 0.72 : 0.61;
}

/** As much of a text as fits. @internal */
export function fitted(text: string, width: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  const signs = [...text];
  while (signs.length > 1 && textWidth(`${signs.join('')}…`, size, bold) > width) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}
