import type { Text } from '../../text';
import { addressesIn, TALKERS } from '../addresses';
import type { Capacity, ClaimSum } from '../capacity';
import { clientSettings, SEND_OK_ONLY } from '../client-settings';
import type { ClusterView } from '../cluster-view';
import { type Content, type Markup, markup } from '../markup';
import { bytesText, cpuText } from '../quantity';

const ADDRESSES = 40;

/** What listens where. @internal */
export function addressSection(view: ClusterView): Markup {
  const rows = addressesIn(view).map(({ what, addresses, ports }) => {
    const shown = addresses.slice(0, ADDRESSES);
    const more = addresses.length - shown.length;
    const list = markup`<ul class="bare">${shown.map((address) => markup`<li><code>${address}</code></li>`)}${more > 0 && markup`<li>${{ en: `and ${more} more of the same form`, zh: `另有 ${more} 个，形式相同` }}</li>`}</ul>`;
    const portList = markup`<ul class="bare">${ports.map(({ name, number }) => markup`<li><code>${number}</code> ${name} <span class="soft small">${TALKERS[name]}</span></li>`)}</ul>`;
    return [what, list, portList];
  });
  return tableSection(
    `${view.anchor}-addresses`,
    { en: 'Addresses and ports', zh: '地址和端口' },
    {
      en: 'Every controller and name server is called by the name of its own pod. None of these ports asks who is calling: restrict who reaches them.',
      zh: '每个 controller 和 name server 都以自己 Pod 的名称寻址。这些端口都不验证来者身份：请限制能访问它们的来源。',
    },
    [
      { en: 'What', zh: '对象' },
      { en: 'Address', zh: '地址' },
      { en: 'Ports, and who talks to them', zh: '端口，以及谁访问它' },
    ],
    rows,
  );
}

/** What the pods of each zone ask for. @internal */
export function capacitySection(view: ClusterView, capacities: Capacity[]): Markup {
  const rows = capacities.map((capacity): Content[] => {
    const { zone, brokers, nameServers, controllers, cpu, memory, storage, claims, unread } = capacity;
    return [
      zone ?? { en: 'no fixed zone', zh: '没有固定的区' },
      brokers,
      nameServers,
      controllers,
      cpuText(cpu),
      bytesText(memory),
      markup`${claims.length === 0 && '–'}${claims.map((claim) => markup`<div>${claimText(claim)}</div>`)}`,
      [
        bytesText(storage),
        unread.length > 0 && markup`<div class="small">${{ en: `not read: ${unread.join(', ')}`, zh: `无法读取：${unread.join('、')}` }}</div>`,
      ],
    ];
  });
  return tableSection(
    `${view.anchor}-sizes`,
    { en: 'Volumes and sizes by zone', zh: '各区的卷与资源' },
    { en: 'What the pods request, beside everything else on the nodes.', zh: 'Pod 的资源请求，节点上的其他负载另算。' },
    [
      { en: 'Zone', zh: '区' },
      { en: 'Brokers', zh: 'broker' },
      { en: 'Name servers', zh: 'name server' },
      { en: 'Controllers', zh: 'controller' },
      { en: 'CPU', zh: 'CPU' },
      { en: 'Memory', zh: '内存' },
      { en: 'Claims', zh: '卷声明' },
      { en: 'Storage', zh: '存储' },
    ],
    rows,
  );
}

/** Claims as 3 × 100Gi. @internal */
export function claimText({ count, size, storageClass }: ClaimSum): Text {
  const sum = `${count} × ${size}`;
  return storageClass === undefined
    ? { en: `${sum}, default class`, zh: `${sum}，默认存储类` }
    : { en: `${sum}, class ${storageClass}`, zh: `${sum}，存储类 ${storageClass}` };
}

/** What clients should set. @internal */
export function clientSection(view: ClusterView): Markup {
  const rows = clientSettings(view).map(({ key, value, why }): Content[] => [
    markup`<code>${key}</code>`,
    markup`<code>${key === 'namesrvAddr' ? value.split(';').flatMap((address, index) => (index === 0 ? [address] : [markup`;<br>`, address])) : value}</code>`,
    why,
  ]);
  return tableSection(
    `${view.anchor}-clients`,
    { en: 'Client settings', zh: '客户端设置' },
    SEND_OK_ONLY,
    [
      { en: 'Setting', zh: '设置' },
      { en: 'Value', zh: '值' },
      { en: 'Why', zh: '原因' },
    ],
    rows,
  );
}

function tableSection(id: string, title: Text, lead: Text, heads: Text[], rows: Content[][]): Markup {
  return markup`<section class="sheet" aria-labelledby="${id}">
<h3 id="${id}">${title}</h3>
<p class="soft">${lead}</p>
<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}">
<table class="plain">
<caption class="vh">${title}</caption>
<thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(([head, ...cells]) => markup`<tr><th scope="row">${head}</th>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table>
</div>
</section>
`;
}
