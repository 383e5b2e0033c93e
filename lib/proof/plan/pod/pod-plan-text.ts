import type { Text } from '../../text';
import { count, listed, say, zoneText } from '../words';
import type { PlanObstacle, PodPlan } from './pod-plan';
import { PlanOutcome } from './pod-plan';

/** A plan in a sentence. @internal */
export function sayPlan(plan: PodPlan, bound: string[]): Text {
  switch (plan.outcome) {
    case PlanOutcome.PENDING:
      return sayPending(plan, bound);
    case PlanOutcome.RUNNING:
      return sayRunning(plan);
    case PlanOutcome.GUARANTEED:
      return plan.running ? sayRunning(plan) : sayGuaranteed(plan);
    default:
      return sayPredicted(plan);
  }
}

const nodesText = ({ nodes, nodeGuaranteed }: PodPlan): Text => {
  const { en, zh } = listed(nodes, 'or');
  return nodeGuaranteed ? say(`only on ${en}`, `只能在 ${zh}`) : say(`on ${en}`, `在 ${zh}`);
};

function sayGuaranteed(plan: PodPlan): Text {
  const nodes = nodesText(plan);
  return say(
    `Guaranteed in ${plan.zone}: its required rules and volumes leave no other zone. It goes ${nodes.en}.`,
    `保证位于 ${plan.zone}：必需规则与卷不允许其他区；${nodes.zh}。`,
  );
}

function sayPredicted(plan: PodPlan): Text {
  const nodes = nodesText(plan);
  const { zone, zones, margin } = plan;
  if (zone === undefined && zones.length > 1) {
    const { en, zh } = listed(zones, 'or');
    return say(`A tie: ${en}, ${nodes.en}. Nothing decides between them.`, `平局：${zh}，${nodes.zh}；没有什么能决定去哪个区。`);
  }
  const where = zoneText(zone);
  const ahead = margin === undefined ? SAYS_ONLY : say(`margin +${margin} points`, `领先 ${margin} 分`);
  const flip = flipText(plan);
  return say(`Predicted in ${where.en}, ${nodes.en}, ${ahead.en}${flip.en}.`, `预计位于 ${where.zh}，${nodes.zh}，${ahead.zh}${flip.zh}。`);
}

const SAYS_ONLY: Text = say('because no other zone takes it today', '因为目前没有其他区接纳它');

function flipText({ flips: [first] }: PodPlan): Text {
  return first === undefined ? say('', '') : say(`; flips if ${first.says.en}`, `；若 ${first.says.zh}，结果会改变`);
}

function sayRunning(plan: PodPlan): Text {
  const where = zoneText(plan.zone);
  const { en, zh } = listed(plan.nodes);
  if (plan.obstacles.length > 0) {
    const [{ why }] = plan.obstacles;
    return say(
      `Runs on ${en} in ${where.en}, where it could not start today: ${why.en}.`,
      `正在 ${where.zh} 的 ${zh} 上运行，但如今已不能在那里启动：${why.zh}。`,
    );
  }
  if (plan.zoneGuaranteed) return say(`Guaranteed in ${where.en}, and runs on ${en}.`, `保证位于 ${where.zh}，正在 ${zh} 上运行。`);
  return say(`Runs on ${en} in ${where.en}. Made again, it may go elsewhere.`, `正在 ${where.zh} 的 ${zh} 上运行；重新创建时可能去往别处。`);
}

function sayPending(plan: PodPlan, bound: string[]): Text {
  const place = bound.length === 0 ? say('', '') : say(` in ${listed(bound, 'or').en}`, ` ${listed(bound, 'or').zh}`);
  const reasons = plan.obstacles.map(obstacleText);
  const en = reasons.length === 0 ? 'there is no node' : reasons.map((reason) => reason.en).join('; ');
  const zh = reasons.length === 0 ? '没有节点' : reasons.map((reason) => reason.zh).join('；');
  if (plan.nodes.length > 0) return say(`Pending${place.en} if ties fall badly: ${en}.`, `平局时若选择不利则会 Pending：${zh}。`);
  return say(`Pending${place.en}: ${en}.`, `${bound.length === 0 ? '' : `应在${place.zh}，但`}没有节点可用（Pending）：${zh}。`);
}

const obstacleText = ({ plugin, nodes, why }: PlanObstacle): Text =>
  say(`${count(nodes.length, 'node', 'nodes')}: ${why.en} (${plugin})`, `${nodes.length} 个节点：${why.zh}（${plugin}）`);
