import { DIST, type Json } from './dist';
import type { Change } from './walker';

/** One line of a configuration file at a time: gone, twice, misspelt, with another value. */
export function* confMutants(body: Json): Generator<Change> {
  if (body.kind !== 'ConfigMap') return;
  for (const [file, text] of Object.entries<string>(body.data)) {
    if (!file.endsWith('.conf')) continue;
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      for (const [op, other] of changes(file, line)) {
        const mutated = structuredClone(body);
        mutated.data[file] = [...lines.slice(0, index), ...other, ...lines.slice(index + 1)].join('\n');
        const key = line.startsWith('#') ? 'a comment' : line.split('=')[0];
        yield { op, path: `.data.${file}: ${line.startsWith('#') ? line : key}`, sort: `conf ${key}`, mutated };
      }
    }
  }
}

function changes(file: string, line: string): [string, string[]][] {
  const drop: [string, string[]] = ['drop', []];
  if (line.startsWith('#')) return [drop];
  const at = line.indexOf('=');
  const [key, value] = [line.slice(0, at), line.slice(at + 1)];
  return [
    drop,
    ['twice', [line, line]],
    ['comment out', [`#${line}`]],
    ['misspell the key of', [`${key}x=${value}`]],
    ...values(file, key, value).map(([op, other]): [string, string[]] => [op, [`${key}=${other}`]]),
  ];
}

function values(file: string, key: string, value: string): [string, string][] {
  if (value === 'true' || value === 'false')
    return [
      ['flip', value === 'true' ? 'false' : 'true'],
      ['misspell the value of', `${value}x`],
    ];
  if (/^\d+$/.test(value)) {
    const number = Number(value);
    const all: [string, string][] = [
      ['plus', `${number + 1}`],
      ['minus', `${number - 1}`],
      ['times10', `${number * 10}`],
      ['misspell the value of', `${value}x`],
    ];
    return number > 10 ? [...all, ['tenth of', `${Math.floor(number / 10)}`]] : all;
  }
  const all: [string, string][] = [['misspell the value of', `${value}x`], ...siblings(file, key, value)];
  const items = value.split(';');
  if (items.length === 1) return all;
  const others = (index: number, ...item: string[]) => [...items.slice(0, index), ...item, ...items.slice(index + 1)].join(';');
  all.push(['turn', [...items].reverse().join(';')]);
  for (const [index, item] of items.entries()) {
    all.push(
      [`drop item ${index} of`, others(index)],
      [`twice item ${index} of`, others(index, item, item)],
      [`another for item ${index} of`, others(index, items[(index + 1) % items.length])],
      [
        `other port in item ${index} of`,
        others(
          index,
          item.replace(/\d+$/, (port) => `${Number(port) + 1}`),
        ),
      ],
      [`no port in item ${index} of`, others(index, item.replace(/:\d+$/, ''))],
      [`other pod in item ${index} of`, others(index, item.replace(/-\d\./, '-7.'))],
      [`other Service in item ${index} of`, others(index, item.replace(/\.rocketmq-(\w+)\./, '.rocketmq-$1x.'))],
      [`other namespace in item ${index} of`, others(index, item.replace('.rocketmq.svc', '.other.svc'))],
      [`Service instead of pod in item ${index} of`, others(index, item.replace(/rocketmq-[\w-]+-\d\.(rocketmq-)/, '$1'))],
    );
  }
  return all;
}

/** What another file of the same kind says. */
function siblings(file: string, key: string, value: string): [string, string][] {
  const kind = file.replace(/\d/, '');
  const files = DIST.flatMap((body) => Object.entries<string>(body.data ?? {})).filter(([name]) => name.replace(/\d/, '') === kind);
  const others = files.flatMap(([, text]) => text.split('\n').filter((line) => line.startsWith(`${key}=`)));
  const other = others.map((line) => line.slice(key.length + 1)).find((one) => one !== value);
  return other === undefined ? [] : [['swap', other]];
}
