import type { Language } from '../../text';
import { capacitiesOf } from '../capacity';
import type { ClusterView } from '../cluster-view';
import { type Markup, markup } from '../markup';
import { columnsOf } from '../topology-rows';
import { clusterDrawing, counted } from './cluster-drawing';
import { SVG_STYLE } from './svg-style';

const GAP = 36;

/** The picture of all clusters, one below the other. @internal */
export function topologySvg(views: ClusterView[], language: Language): string {
  const drawings = views.map((view) => clusterDrawing(view, capacitiesOf(view), language));
  const width = Math.max(900, ...drawings.map((drawing) => drawing.width));
  let y = 0;
  const placed: Markup[] = [];
  for (const drawing of drawings) {
    placed.push(markup`<g transform="translate(0 ${y})">${drawing.drawn}</g>\n`);
    y += drawing.height + GAP;
  }
  const height = Math.max(y - GAP, 80);
  const title = language === 'zh' ? 'RocketMQ 集群的拓扑' : 'Topology of the RocketMQ clusters';
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="topology-title topology-desc" lang="${language}">
<title id="topology-title">${title}</title>
<desc id="topology-desc">${views.length === 0 ? noCluster(language) : views.map((view) => descriptionOf(view, language)).join(' ')}</desc>
${SVG_STYLE}
<rect class="page" width="${width}" height="${height}" rx="14"/>
${placed}${views.length === 0 && markup`<text class="ink note" x="24" y="44">${noCluster(language)}</text>\n`}</svg>
`.text;
}

const noCluster = (language: Language) => (language === 'zh' ? '清单中没有 RocketMQ 集群。' : 'There is no RocketMQ cluster among the manifests.');

/** The picture in words, for those who do not see it. */
function descriptionOf(view: ClusterView, language: Language): string {
  const zones = columnsOf(view).map((zone) => {
    const here = <T extends { zone?: string }>(things: T[]) => things.filter((thing) => thing.zone === zone);
    const brokers = here(view.groups.flatMap(({ members }) => members));
    const masters = brokers.filter(({ preferred }) => preferred).length;
    const [servers, voters] = [here(view.nameServers).length, here(view.voters).length];
    return language === 'zh'
      ? `${zone ?? '不固定'}：${brokers.length} 个 broker（${masters} 个首选 master），${servers} 个 name server，${voters} 个 controller`
      : `${zone ?? 'bound to no zone'}: ${counted(brokers.length, 'broker')} (${counted(masters, 'preferred master')}), ${counted(servers, 'name server')}, ${counted(voters, 'controller')}`;
  });
  return language === 'zh'
    ? `集群 ${view.id}，${view.groups.length} 个 broker 组。${zones.join('；')}。`
    : `Cluster ${view.id} with ${counted(view.groups.length, 'broker group')}. ${zones.join('; ')}.`;
}
