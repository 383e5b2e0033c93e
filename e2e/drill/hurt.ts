import { endProcesses, LEAD_SECONDS, podsIn, stopProcesses } from '../support/executioner';
import { nodeOf } from '../support/node';
import { groups, type Member, nameServers } from '../support/plan';
import type { RocketMqWatch } from '../support/rocketmq-watch';
import { seconds } from '../support/wait';
import type { Fault } from './faults';
import { healPlace, hurtPlace } from './rooms';

/** A fault that is there. */
export interface Hurt {
  /** When it began. */
  readonly start: number;
  /** The members that serve no longer. */
  isLost(member: Member): boolean;
  /** Lets it go on for so many seconds. */
  last(duration: number): Promise<void>;
  /** Ends it; returns when that was done. */
  heal(): number;
}

const wait = async (duration: number) => void (await seconds(duration));
const inZone = (zone: string) => (member: Member) => member.zone === zone;

/** Hurts a zone, or something in it. */
export async function hurt(fault: Fault, zone: string, watch: RocketMqWatch): Promise<Hurt> {
  const processes = { last: wait, heal: () => Date.now() };
  const master = () => {
    const found = groups.map((group) => watch.master(group)).find((one) => one?.zone === zone);
    if (!found) throw new Error(`no master stands in ${zone}`);
    return found;
  };
  switch (fault) {
    case 'crash':
      return { ...processes, start: await endProcesses(await podsIn(zone)), isLost: inZone(zone) };
    case 'broker': {
      const { name, pod } = master();
      return { ...processes, start: await endProcesses([pod]), isLost: (member) => member.name === name };
    }
    case 'name-server': {
      const names = nameServers.map((address) => address.split('.')[0]);
      const pods = (await podsIn(zone)).filter((pod) => names.includes(pod));
      return { ...processes, start: await endProcesses(pods), isLost: () => false };
    }
    case 'pause': {
      const pods = await podsIn(zone);
      // The first stop of a row is the fault.
      return { start: await stopProcesses(pods, 2), isLost: () => false, last: (duration) => pause(pods, duration), heal: () => Date.now() };
    }
    case 'node': {
      const { name, pod } = master();
      const node = await nodeOf(pod);
      return { start: hurtPlace('cut', node), isLost: (member) => member.name === name, last: wait, heal: () => healPlace(node) };
    }
    case 'flap':
      return { start: hurtPlace('cut', zone), isLost: inZone(zone), last: (duration) => flap(zone, duration), heal: () => healPlace(zone) };
    default:
      return {
        start: hurtPlace(fault, zone),
        isLost: fault === 'loss' || fault === 'apart' ? () => false : inZone(zone),
        last: wait,
        heal: () => healPlace(zone),
      };
  }
}

async function pause(pods: string[], duration: number): Promise<void> {
  for (const end = Date.now() + duration * 1000; Date.now() < end; await stopProcesses(pods, 2)) await seconds(8 - LEAD_SECONDS);
}

async function flap(zone: string, duration: number): Promise<void> {
  for (let passed = 0; passed < duration; passed += 10) {
    await seconds(5);
    healPlace(zone);
    await seconds(5);
    hurtPlace('cut', zone);
  }
}
