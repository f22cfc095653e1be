// The ground of the map without the internet: land, water, borders and names, drawn onto a canvas. The finer the view,
// the finer the outlines; each kind is fetched once, when it is first needed, and until then the coarser one serves.
import { NamePlacer, readNames, type Names, type NameStyle, type PackedNames } from './names';
import { readShapes, trace, type Packed, type Shapes } from './shapes';
import type { Size, View } from './mercator';

export interface GroundStyle extends NameStyle {
  sea: string;
  land: string;
  border: string;
  river: string;
}

type Detail = 'coarse' | 'middle' | 'fine';
type Made<T> = { default: T };

const LAND: Record<Detail, () => Promise<Made<Packed>>> = {
  coarse: () => import('virtual:map/land-110m'),
  middle: () => import('virtual:map/land-50m'),
  fine: () => import('virtual:map/land-10m'),
};
/** From this zoom on. */
const MIDDLE = 2.2;
const FINE = 4.6;
const WATER = 3;
const TOWNS = 5;
const RIVERS = 4;

class Ground {
  #shapes = new Map<string, Shapes>();
  #names = new Map<string, Names>();
  #asked = new Map<string, Promise<void>>();

  /** Fetches what a view needs; resolves to whether anything new came. Rejects when one cannot be fetched. */
  async prepare(zoom: number): Promise<boolean> {
    const before = this.#shapes.size + this.#names.size;
    await Promise.all([
      this.#land(detailOf(zoom)),
      this.#name('countries', () => import('virtual:map/countries')),
      this.#name('cities', () => import('virtual:map/cities')),
      zoom >= WATER ? this.#shape('water', () => import('virtual:map/water')) : undefined,
      zoom >= TOWNS ? this.#name('towns', () => import('virtual:map/towns')) : undefined,
    ]);
    return this.#shapes.size + this.#names.size > before;
  }

  paint(context: CanvasRenderingContext2D, view: View, size: Size, style: GroundStyle): void {
    context.fillStyle = style.sea;
    context.fillRect(0, 0, size.width, size.height);
    const land = this.#landFor(view.zoom);
    if (land) this.#paintLand(context, land, view, size, style);
    const placer = new NamePlacer(context, view, size, style);
    this.#with('countries', (names) => placer.drawCountries(names));
    this.#with('cities', (names) => placer.drawTowns(names));
    if (view.zoom >= TOWNS) this.#with('towns', (names) => placer.drawTowns(names));
  }

  #paintLand(context: CanvasRenderingContext2D, land: Shapes, view: View, size: Size, style: GroundStyle): void {
    context.fillStyle = style.land;
    context.beginPath();
    trace(context, land.fills, land.steps, view, size);
    context.fill('evenodd');
    const water = view.zoom >= WATER ? this.#shapes.get('water') : undefined;
    if (water) paintWater(context, water, view, size, style);
    context.strokeStyle = style.border;
    context.lineWidth = view.zoom < 4 ? 0.8 : 1.2;
    context.setLineDash(view.zoom < 4 ? [] : [5, 3]);
    context.beginPath();
    trace(context, land.lines, land.steps, view, size);
    context.stroke();
    context.setLineDash([]);
  }

  /** The outlines wished for, else the next best at hand. */
  #landFor(zoom: number): Shapes | undefined {
    const wanted = detailOf(zoom);
    const order: Detail[] = [wanted, 'middle', 'coarse', 'fine'];
    return order.map((detail) => this.#shapes.get(detail)).find((shapes) => shapes !== undefined);
  }

  async #land(detail: Detail): Promise<void> {
    if (detail === 'fine' && !this.#shapes.has('middle')) await this.#shape('coarse', LAND.coarse);
    await this.#shape(detail, LAND[detail]);
  }

  #shape(name: string, load: () => Promise<Made<Packed>>): Promise<void> {
    return this.#once(name, async () => void this.#shapes.set(name, readShapes((await load()).default)));
  }

  #name(name: string, load: () => Promise<Made<PackedNames>>): Promise<void> {
    return this.#once(name, async () => void this.#names.set(name, readNames((await load()).default)));
  }

  #with(name: string, act: (names: Names) => void): void {
    const names = this.#names.get(name);
    if (names) act(names);
  }

  /** What failed is tried again the next time. */
  #once(name: string, load: () => Promise<void>): Promise<void> {
    let asked = this.#asked.get(name);
    if (!asked) {
      asked = load();
      this.#asked.set(name, asked);
      asked.catch(() => this.#asked.delete(name));
    }
    return asked;
  }
}

function detailOf(zoom: number): Detail {
  return zoom < MIDDLE ? 'coarse' : zoom < FINE ? 'middle' : 'fine';
}

function paintWater(context: CanvasRenderingContext2D, water: Shapes, view: View, size: Size, style: GroundStyle): void {
  context.fillStyle = style.sea;
  context.beginPath();
  trace(context, water.fills, water.steps, view, size);
  context.fill('evenodd');
  if (view.zoom < RIVERS) return;
  context.strokeStyle = style.river;
  context.lineWidth = 1.2;
  context.beginPath();
  trace(context, water.lines, water.steps, view, size);
  context.stroke();
}

/** One for the whole app: what was read once serves every map. */
export const ground = new Ground();
