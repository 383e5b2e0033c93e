import { ask, client, mqadmin } from '../support/client-pod';
import { LongKubectl } from '../support/kubectl';
import { clusterName, groups, type Member, members, nameServers, namesrvAddr } from '../support/plan';
import { isAcknowledged, parseSent } from '../support/sent';
import { until } from '../support/wait';

const topic = 'drill-kept';
const consumer = 'drill-kept';

/** What a broker knows of the topic, its attribute, the consumers and how far they are. */
export interface Knowledge {
  readonly attribute: boolean;
  readonly consumer: boolean;
  readonly offset: number;
}

/** Makes a topic with an attribute and a consumer group that has consumed from every broker, all of it older than the copies slaves make. */
export async function makeKept(): Promise<void> {
  await mqadmin('updateTopic', '-n', nameServers[0], '-c', clusterName, '-t', topic, '-r', '4', '-w', '4', '-a', '+message.type=NORMAL');
  await mqadmin('updateSubGroup', '-n', nameServers[0], '-c', clusterName, '-g', consumer);
  const sent = new Set<string>();
  const perGroup = (group: string) => [...sent].filter((id) => id.includes(`-${group}-`)).length;
  const producer = new LongKubectl(client('send', namesrvAddr, topic, `kept${Date.now()}`, '20', '100', ...groups), (line) => {
    const one = parseSent(line);
    if (one && isAcknowledged(one)) sent.add(one.id);
  });
  await until(`every group has messages of ${topic}`, 60, () => groups.every((group) => perGroup(group) >= 20));
  await producer.finish();
  const unconsumed = new Set(sent);
  const reader = new LongKubectl(client('consume', namesrvAddr, topic, consumer), (line) => void unconsumed.delete(line.split(' ')[1]));
  await until(`${consumer} has consumed them`, 90, () => unconsumed.size === 0);
  // It commits every 5 s, and when it shuts down: that one it does not repeat when it gets lost.
  const committed = new Set<string>();
  const isCommitted = async () => {
    for (const one of members) if (!committed.has(one.group) && (await offsetOf(one).catch(() => -1)) > 0) committed.add(one.group);
    return committed.size === groups.length;
  };
  await until(`the brokers know how far ${consumer} is`, 120, isCommitted, () => [...committed]);
  await reader.finish();
}

/** What the master of a group knows before the fault: all of it, or nothing could be found missing afterwards. */
export async function knowledgeBefore(master: Member): Promise<Knowledge> {
  const knowledge = await knowledgeOf(master);
  if (!knowledge.attribute || !knowledge.consumer || knowledge.offset <= 0)
    throw new Error(`${master.name} does not know what was made on it: ${JSON.stringify(knowledge)}`);
  return knowledge;
}

/** No answer within its 0.7 s is none at all: it says nothing of what the broker knows. */
const answer = (address: string, code: number, fields: string) => until(`${address} answers ${code}`, 15, () => ask(address, code, fields));

/** How far the consumer group is, as a member knows it; -1 when it does not. */
async function offsetOf({ address }: Member): Promise<number> {
  const { header } = await answer(address, 14, `"consumerGroup":"${consumer}","topic":"${topic}","queueId":"0"`);
  return Number(/"offset":"?(\d+)/.exec(header)?.[1] ?? -1);
}

/** What a member that is master knows. */
export async function knowledgeOf(one: Member): Promise<Knowledge> {
  const config = await answer(one.address, 351, `"topic":"${topic}"`);
  const group = await answer(one.address, 352, `"group":"${consumer}"`);
  return {
    attribute: /"message\.type":"NORMAL"/.test(config.body),
    consumer: group.body.includes(`"groupName":"${consumer}"`),
    offset: await offsetOf(one),
  };
}

/** What the new master of a group does not know of what the former one knew. */
export function missing(group: string, before: Knowledge, now: Knowledge): string[] {
  return [
    ...(now.attribute ? [] : [`${group}: the topic with an attribute`]),
    ...(now.consumer ? [] : [`${group}: the consumer group`]),
    ...(now.offset < before.offset ? [`${group}: the offset ${before.offset}, it has ${now.offset}`] : []),
  ];
}
