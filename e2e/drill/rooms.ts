import { execFileSync } from 'node:child_process';
import { seconds } from '../support/wait';

/**
 * What can happen to a zone:
 * - `cut`: every packet to and from it is dropped, without a reset;
 * - `flap`: the same, five seconds on and five seconds off;
 * - `apart`: only the packets between it and the other room are dropped;
 * - `loss`: two packets in a hundred are dropped;
 * - `kill`: its machines are off at once.
 */
export const FAULTS = ['cut', 'flap', 'apart', 'loss', 'kill'] as const;
export type Fault = (typeof FAULTS)[number];

const otherRoom = (zone: string) => (zone === 'az1' ? 'az2' : 'az1');
const commands: { [fault in Fault]: (zone: string) => string[] } = {
  cut: (zone) => ['cut', zone],
  flap: (zone) => ['cut', zone],
  apart: (zone) => ['cut', zone, '--apart-from', otherRoom(zone)],
  loss: (zone) => ['cut', zone, '--loss', '2'],
  kill: (zone) => ['kill', zone],
};
const hurt = new Map<string, Fault>();

/**
 * The program that can hurt zones: it is called as `PROGRAM cut ZONE`, with `--apart-from ZONE` or `--loss 2`, `PROGRAM heal ZONE`,
 * `PROGRAM kill ZONE` and `PROGRAM start ZONE`. A drill works wherever you have one.
 */
const program = () => {
  const path = process.env.ROOMS;
  if (!path) throw new Error('ROOMS must name the program that cuts, heals, kills and starts a zone (docs/drill.md)');
  return path;
};
const call = (...args: string[]) => execFileSync(program(), args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** Hurts a zone. Returns when it began: a cut is there when the program has ended, machines go off one after another before. */
export function hurtZone(fault: Fault, zone: string): number {
  hurt.set(zone, fault);
  const start = Date.now();
  call(...commands[fault](zone));
  return fault === 'kill' ? start : Date.now();
}

/** Heals a zone. Returns when that was done. */
export function healZone(zone: string): number {
  const fault = hurt.get(zone);
  if (fault) call(fault === 'kill' ? 'start' : 'heal', zone);
  hurt.delete(zone);
  return Date.now();
}

/** Heals whatever is still hurt: the last thing a drill does, however it ends. */
export async function healAll(): Promise<void> {
  for (const zone of [...hurt.keys()]) {
    for (let tries = 0; hurt.has(zone) && tries < 3; tries++) {
      try {
        healZone(zone);
      } catch (error) {
        console.error(`healing ${zone}: ${error}`);
        await seconds(2);
      }
    }
  }
}
