// What the menu of an opened picture offers, in its order. What is null is not offered; what an entry does is the viewer's.
import { text } from '../text';
import type { Action } from '../ui/Menu.svelte';
import { text as writing } from '../written/text';
import { text as words } from './text';

type Act = (() => void) | null;

export interface Offers {
  slideshow: Act;
  flat: Act;
  isFlat: boolean;
  cover: Act;
  album: Act;
  takeOut: Act;
  unstack: Act;
  edit: Act;
  untouched: Act;
  /** Where the bar has no room for its button. */
  download: Act;
  written: Act;
  showsWritten: boolean;
  tag: Act;
  archive: Act;
  unarchive: Act;
  copyLink: Act;
  copyPicture: Act;
  similar: Act;
  again: Act;
  lock: Act;
  unlock: Act;
}

export function menuOf(offers: Offers): Action[] {
  const entries: [Action['icon'], string, Act][] = [
    ['play', words.slideshow, offers.slideshow],
    ['world', offers.isFlat ? words.round : words.flat, offers.flat],
    ['plus', text.selection.album, offers.album],
    ['album', text.albums.cover, offers.cover],
    ['takeOut', text.selection.fromAlbum, offers.takeOut],
    ['unstack', text.selection.unstack, offers.unstack],
    ['tag', words.tags, offers.tag],
    ['archive', text.selection.archive, offers.archive],
    ['unarchive', text.selection.unarchive, offers.unarchive],
    ['crop', text.viewer.edit, offers.edit],
    ['download', text.viewer.download, offers.download],
    ['download', text.viewer.untouched, offers.untouched],
    ['letters', offers.showsWritten ? writing.hide : writing.show, offers.written],
    ['link', words.copyLink, offers.copyLink],
    ['copy', words.copyPicture, offers.copyPicture],
    ['search', text.viewer.similar, offers.similar],
    ['refresh', text.selection.again, offers.again],
    ['unlock', text.selection.unlock, offers.unlock],
    ['lock', text.selection.lock, offers.lock],
  ];
  const isNarrow = (run: Act) => run === offers.download;
  return entries.flatMap(([icon, label, run]) => (run ? [{ icon, label, run, isNarrow: isNarrow(run) }] : []));
}
