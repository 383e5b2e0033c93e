import type { Text } from '../../text';
import type { ClusterView } from '../cluster-view';
import { printable } from '../markup';
import { columnsOf, groupRows } from '../topology-rows';

/** The topology as a flowchart that GitHub and GitLab draw. @internal */
export function flowchart(view: ClusterView, say: (text: Text) => string): string[] {
  const columns = columnsOf(view);
  const { rows, left } = groupRows(view);
  const lines = ['flowchart LR'];
  const links: string[] = [];
  rows.forEach((row, number) => {
    const ids = row.columns.flatMap((cards, column) => cards.map((_, index) => brokerId(column, number, index)));
    for (let index = 1; index < ids.length; index++) links.push(`  ${ids[index - 1]} <--> ${ids[index]}`);
  });
  columns.forEach((zone, column) => {
    lines.push(`  subgraph z${column}["${label(zone ?? say({ en: 'no fixed zone', zh: '没有固定的区' }))}"]`);
    rows.forEach((row, number) => {
      row.columns[column].forEach(({ name, note, preferred, sure }, index) => {
        const parts = [
          `${label(name)} ${label(say(note))}`,
          ...(preferred ? [say({ en: 'preferred master', zh: '首选 master' })] : []),
          ...(sure ? [] : [say({ en: 'hoped for', zh: '只是期望' })]),
        ];
        lines.push(`    ${brokerId(column, number, index)}["${parts.join('<br/>')}"]`);
      });
    });
    view.nameServers
      .filter((placed) => placed.zone === zone)
      .forEach((_, index) => {
        lines.push(`    n${column}x${index}["name server"]`);
      });
    view.voters
      .filter((placed) => placed.zone === zone)
      .forEach(({ id }, index) => {
        lines.push(`    c${column}x${index}["controller ${label(id)}"]`);
      });
    lines.push('  end');
  });
  if (left > 0) lines.push(`  more["${say({ en: `and ${left} more groups`, zh: `另有 ${left} 个组` })}"]`);
  return [...lines, ...links];
}

const brokerId = (column: number, row: number, index: number) => `b${column}x${row}x${index}`;

/** A text as a quoted label holds it. Mermaid reads directives even there, so no sign of theirs may come out. */
const label = (text: string): string =>
  printable(text)
    .replace(/\s+/g, ' ')
    .replace(/[#"'`<>&%;\\{}[\]()|]/g, (sign) => `#${sign.charCodeAt(0)};`);
