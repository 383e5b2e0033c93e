import { execFileSync } from 'node:child_process';
import { seconds } from '../support/wait';

/** What can happen to a zone or a node from outside: every packet dropped, those to the other room, two in a hundred; or its machines off at once. */
export type Harm = 'cut' | 'apart' | 'loss' | 'kill';

const otherRoom = (zone: string) => (zone === 'az1' ? 'az2' : 'az1');
const commands: { [harm in Harm]: (place: string) => string[] } = {
  cut: (place) => ['cut', place],
  apart: (place) => ['cut', place, '--apart-from', otherRoom(place)],
  loss: (place) => ['cut', place, '--loss', '2'],
  kill: (place) => ['kill', place],
};
const hurt = new Map<string, Harm>();

/**
 * The program that can hurt zones: it is called as `PROGRAM cut PLACE`, with `--apart-from ZONE` or `--loss 2`, `PROGRAM heal PLACE`,
 * `PROGRAM kill PLACE` and `PROGRAM start PLACE`; a place is a zone, or a node for the fault `node`. A drill works wherever you have one.
 */
const program = () => {
  const path = process.env.ROOMS;
  if (!path) throw new Error('ROOMS must name the program that cuts, heals, kills and starts a zone (docs/drill.md)');
  return path;
};
const call = (...args: string[]) => execFileSync(program(), args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** Hurts a place. Returns when it began: a cut is there when the program has ended, machines go off one after another before. */
export function hurtPlace(harm: Harm, place: string): number {
  hurt.set(place, harm);
  const start = Date.now();
  call(...commands[harm](place));
  return harm === 'kill' ? start : Date.now();
}

/** Heals a place. Returns when that was done. */
export function healPlace(place: string): number {
  const harm = hurt.get(place);
  if (harm) call(harm === 'kill' ? 'start' : 'heal', place);
  hurt.delete(place);
  return Date.now();
}

/** Heals whatever is still hurt: the last thing a drill does, however it ends. */
export async function healAll(): Promise<void> {
  for (const place of [...hurt.keys()]) {
    for (let tries = 0; hurt.has(place) && tries < 3; tries++) {
      try {
        healPlace(place);
      } catch (error) {
        console.error(`healing ${place}: ${error}`);
        await seconds(2);
      }
    }
  }
}
