// What a picture says now and what its file says, in words, field by field. Pure.
import type { Asset } from '../api/types';
import { coordinates, longDayOf, timeOf } from '../format';
import { text as common } from '../text';
import type { EditedField, FileWords } from './calls';
import { text } from './text';

/** What a person may set over what a file says, as both have it. */
type Said = Pick<FileWords, 'localDateTime' | 'timeZone' | 'latitude' | 'longitude' | 'description' | 'rating'>;

export const saidOf = ({ localDateTime, exifInfo }: Asset): Said => ({
  localDateTime,
  timeZone: exifInfo?.timeZone ?? null,
  latitude: exifInfo?.latitude ?? null,
  longitude: exifInfo?.longitude ?? null,
  description: exifInfo?.description ?? null,
  rating: exifInfo?.rating ?? null,
});

const WORDS: Record<EditedField, (said: Said) => string> = {
  date: ({ localDateTime, timeZone }) => {
    const at = Date.parse(localDateTime ?? '');
    return [longDayOf(at), timeOf(at), timeZone].filter(Boolean).join(' · ');
  },
  place: ({ latitude, longitude }) => (latitude == null || longitude == null ? '' : coordinates(latitude, longitude)),
  description: ({ description }) => description ?? '',
  rating: ({ rating }) => (rating == null ? '' : common.viewer.stars(rating)),
};

/** What is said of a field. */
export const inWords = (field: EditedField, said: Said): string => WORDS[field](said) || text.says.nothing;
