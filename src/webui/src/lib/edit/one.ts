// Something of one picture changed by a dialog, with a way back.
import { getAsset } from '../api/calls';
import type { Asset } from '../api/types';
import { toasts } from '../toasts.svelte';
import type { Field } from '../undo/states';
import { making, wayBack } from '../undo/undoing';
import { text } from './text';

/** Makes a change of a field of a picture and tells how that is then, also when it was undone. Throws what the change throws. */
export async function changeOne(
  id: string,
  field: Field,
  change: () => Promise<unknown>,
  tell: (asset: Asset) => void,
): Promise<void> {
  const look = async () => tell(await getAsset(id));
  const made = await making([id], [field], change);
  await look();
  if (made.count > 0) toasts.done(text.done(1), wayBack(made, look));
}
