/** Some equal things, each of which can go to any of some places. @internal */
export interface Demand<Place> {
  readonly count: number;
  readonly places: Set<Place>;
}

/**
 * How many things can be put into places, one into each. Places that suit the same things are counted together, so that thousands of them
 * cost no more than a few.
 *
 * @internal
 */
export function mostPlaced<Place>(demands: Demand<Place>[], places: Iterable<Place>): number {
  const groups = new Map<string, { demands: number[]; free: number }>();
  for (const place of places) {
    const suits = demands.flatMap((demand, index) => (demand.places.has(place) ? index : []));
    const key = suits.join(' ');
    const group = groups.get(key) ?? { demands: suits, free: 0 };
    groups.set(key, group);
    group.free++;
  }
  const sinks = [...groups.values()];
  const flow = demands.map(() => sinks.map(() => 0));
  let placed = 0;
  for (const [index, { count }] of demands.entries()) {
    for (let left = count; left > 0; ) {
      const amount = augment(index, left, sinks, flow);
      if (amount === 0) break;
      left -= amount;
      placed += amount;
    }
  }
  return placed;
}

/** Finds places for some of one demand, moving others out of the way. */
function augment(demand: number, wanted: number, sinks: { demands: number[]; free: number }[], flow: number[][]): number {
  const visited = new Set<number>();
  const visit = (current: number, amount: number): number => {
    for (const [index, sink] of sinks.entries()) {
      if (visited.has(index) || !sink.demands.includes(current)) continue;
      visited.add(index);
      let moved = Math.min(amount, sink.free);
      sink.free -= moved;
      for (const other of moved > 0 ? [] : sink.demands) {
        const taken = flow[other][index];
        if (other === current || taken === 0) continue;
        moved = visit(other, Math.min(amount, taken));
        flow[other][index] -= moved;
        if (moved > 0) break;
      }
      flow[current][index] += moved;
      if (moved > 0) return moved;
    }
    return 0;
  };
  return visit(demand, wanted);
}
