// Where an arrow key leads in the grid. Pure geometry on the tiles that are drawn.
import type { PaintedDay, Tile } from './month';

export type Direction = 'left' | 'right' | 'up' | 'down';

interface Drawn {
  top: number;
  days: Pick<PaintedDay, 'tiles'>[] | null;
}

interface Spot {
  id: string;
  x: number;
  y: number;
}

/** The id of the picture next to `from` in that direction; null at the edge of what is drawn. */
export function step(months: Drawn[], from: string, direction: Direction): string | null {
  const spots = months.flatMap((month) => (month.days ?? []).flatMap((day) => day.tiles.map((tile) => spotOf(tile, month.top))));
  const at = spots.findIndex((spot) => spot.id === from);
  const here = spots[at];
  if (!here) return null;
  if (direction === 'left') return spots[at - 1]?.id ?? null;
  if (direction === 'right') return spots[at + 1]?.id ?? null;
  return nearestInRow(spots, here, direction)?.id ?? null;
}

function spotOf(tile: Tile, monthTop: number): Spot {
  return { id: tile.asset.id, x: tile.left + tile.width / 2, y: monthTop + tile.top };
}

function nearestInRow(spots: Spot[], here: Spot, direction: 'up' | 'down'): Spot | undefined {
  const sign = direction === 'down' ? 1 : -1;
  const beyond = spots.filter((spot) => sign * (spot.y - here.y) > 1);
  const row = sign * Math.min(...beyond.map((spot) => sign * spot.y));
  const inRow = beyond.filter((spot) => Math.abs(spot.y - row) < 1);
  return inRow.sort((a, b) => Math.abs(a.x - here.x) - Math.abs(b.x - here.x))[0];
}
