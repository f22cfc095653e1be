// Names on the map: countries and towns, the larger first, none over another. Which of them there is room for is found
// anew for each picture. Drawing onto a canvas apart, pure.
import { scaleOf, toScreen, type Point, type Size, type View } from './mercator';
import { unpack } from './packing';

/** As the build packed them. */
export interface PackedNames {
  steps: number;
  names: string;
  at: string;
  /** Of countries the root of their area in steps, of towns thousands of people. */
  sizes: number[];
}

export interface Names {
  steps: number;
  names: string[];
  x: Float64Array;
  y: Float64Array;
  sizes: number[];
}

export function readNames(packed: PackedNames): Names {
  const turns = unpack(packed.at);
  const names = packed.names.split('\n');
  const x = new Float64Array(names.length);
  const y = new Float64Array(names.length);
  for (let i = 0; i < names.length; i++) {
    x[i] = turns[2 * i]! / packed.steps;
    y[i] = turns[2 * i + 1]! / packed.steps;
  }
  return { steps: packed.steps, names, x, y, sizes: packed.sizes };
}

/** Room that is taken on the screen. */
interface Taken {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface NameStyle {
  ink: string;
  halo: string;
  font: (size: number, weight: number) => string;
}

/** Pixels the name of a country may be wider than the country itself looks. */
const OVERHANG = 1.5;
/** Beyond this what is seen lies in one country, and towns say more. */
const LAST_COUNTRIES = 7;

export class NamePlacer {
  #taken: Taken[] = [];

  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly view: View,
    readonly size: Size,
    readonly style: NameStyle,
  ) {
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = style.halo;
    context.fillStyle = style.ink;
  }

  drawCountries(countries: Names): void {
    if (this.view.zoom > LAST_COUNTRIES) return;
    this.context.font = this.style.font(this.view.zoom < 3 ? 11 : 13, 600);
    const scale = scaleOf(this.view.zoom) / countries.steps;
    countries.names.forEach((name, i) => {
      const at = this.#seen(countries, i);
      const room = countries.sizes[i]! * scale * OVERHANG;
      if (at && room > 26 && this.context.measureText(name).width < room) this.#write(name.toUpperCase(), at, 5);
    });
  }

  /** Towns with a dot; from far only the large ones. */
  drawTowns(towns: Names): void {
    const least = 24_000 / 2 ** (1.75 * Math.max(0, this.view.zoom - 2));
    this.context.font = this.style.font(12, 450);
    for (let i = 0; i < towns.names.length && towns.sizes[i]! >= least; i++) {
      const at = this.#seen(towns, i);
      if (!at || !this.#write(towns.names[i]!, { x: at.x, y: at.y - 11 }, 8)) continue;
      this.context.beginPath();
      this.context.arc(at.x, at.y, 2, 0, 2 * Math.PI);
      this.context.fill();
    }
  }

  #seen(names: Names, i: number): Point | null {
    const at = toScreen({ x: names.x[i]!, y: names.y[i]! }, this.view, this.size);
    return at.x > -60 && at.x < this.size.width + 60 && at.y > -20 && at.y < this.size.height + 20 ? at : null;
  }

  #write(name: string, at: Point, room: number): boolean {
    const half = this.context.measureText(name).width / 2 + room;
    const box = { left: at.x - half, right: at.x + half, top: at.y - 8 - room, bottom: at.y + 8 + room };
    if (this.#taken.some((other) => overlap(box, other))) return false;
    this.#taken.push(box);
    this.context.strokeText(name, at.x, at.y);
    this.context.fillText(name, at.x, at.y);
    return true;
  }
}

const overlap = (a: Taken, b: Taken): boolean =>
  a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
