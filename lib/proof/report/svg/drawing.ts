import { type Markup, markup } from '../markup';
import { fitted, textWidth } from './text-width';

/** A rectangle, in pixels. @internal */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** @internal */
export const rectangle = ({ x, y, width, height }: Box, className: string, radius: number): Markup =>
  markup`<rect class="${className}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;

/** A line of text, cut off where there is no more room. @internal */
export function label(text: string, x: number, y: number, className: string, size: number, room: number, bold = false): Markup {
  return markup`<text class="${className}" x="${round(x)}" y="${round(y)}">${fitted(text, room, size, bold)}</text>`;
}

/** A word on a filled ground, by its right edge. @internal */
export function pill(text: string, right: number, y: number): { drawn: Markup; width: number } {
  const width = Math.ceil(textWidth(text, 11.5, true)) + 18;
  const x = round(right - width);
  return {
    width,
    drawn: markup`<rect class="pill" x="${x}" y="${y}" width="${width}" height="22" rx="11"/><text class="pill-text" x="${round(x + width / 2)}" y="${y + 15}" text-anchor="middle">${text}</text>`,
  };
}

/** A machine of a rack. @internal */
export const rack = (x: number, y: number): Markup =>
  markup`<path class="rack" d="M${x} ${y}h18v24h-18zM${x} ${y + 8}h18M${x} ${y + 16}h18"/><circle class="led" cx="${x + 4.5}" cy="${y + 4}" r="1.6"/><circle class="led" cx="${x + 4.5}" cy="${y + 12}" r="1.6"/><circle class="led" cx="${x + 4.5}" cy="${y + 20}" r="1.6"/>`;

/** A signpost: it tells clients the way. @internal */
export const signpost = (x: number, y: number): Markup =>
  markup`<path class="sign" d="M${x + 6} ${y}v16M${x} ${y + 1.5}h10l3 2.75l-3 2.75h-10zM${x + 13} ${y + 8}h-9l-2.5 2.25l2.5 2.25h9z"/>`;

/** @internal */
export const check = (x: number, y: number): Markup => markup`<path class="mark ok-line" d="M${x} ${y + 5}l4 4l7 -9"/>`;

/** @internal */
export const warning = (x: number, y: number): Markup =>
  markup`<path class="mark hands-line" d="M${x + 6} ${y - 1}l6.5 11.5h-13zM${x + 6} ${y + 3.5}v3M${x + 6} ${y + 8.7}v.1"/>`;

/** Coordinates with one digit after the point, so that files stay small and alike. @internal */
export const round = (value: number): number => Math.round(value * 10) / 10;
