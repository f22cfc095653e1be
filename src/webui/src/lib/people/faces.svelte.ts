// The faces of the picture that the viewer shows: what is known of them, which one is pointed at, and the frame that is
// being drawn. The viewer, its panel and the layer over the picture share it.
import { getFaces } from './calls';
import type { Box } from './box';
import type { Face } from './types';

export class Faces {
  list = $state.raw<Face[]>([]);
  /** The face that the panel points at. */
  lit = $state<string | null>(null);
  /** What is being drawn; null while nothing is. */
  draft = $state.raw<Box | null>(null);
  #assetId = '';

  /** Another picture is shown. */
  leave(): void {
    this.#assetId = '';
    this.list = [];
    this.lit = this.draft = null;
  }

  /** Asks who is on a picture. Throws `ApiError`. */
  async load(assetId: string): Promise<void> {
    this.#assetId = assetId;
    const found = await getFaces(assetId);
    if (this.#assetId === assetId) this.list = found;
  }
}
