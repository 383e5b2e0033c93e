import type { RunbookStep } from '../../outage/outage';
import { type Markup, markup } from '../markup';

/** Steps with their commands. @internal */
export const stepList = (steps: RunbookStep[]): Markup =>
  markup`<ol>${steps.map(({ what, commands }) => markup`<li>${what}${commands.length > 0 && markup`<pre><code>${commands.join('\n')}</code></pre>`}</li>`)}</ol>`;
