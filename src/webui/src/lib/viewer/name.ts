// What an open picture is called for those who listen: its kind, its length, its day. Pure.
import { dayOf, duration as lengthOf } from '../format';
import { text } from '../text';
import type { TimelineAsset } from '../timeline/month';

export function nameOf({ isImage, takenAt, duration }: TimelineAsset): string {
  const day = dayOf(takenAt);
  return isImage ? text.photos.photo(day) : text.photos.video(day, duration === null ? '' : lengthOf(duration));
}
