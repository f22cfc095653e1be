// Words of the map.
import { coordinates, count } from '../format';
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const en = {
  title: 'Map',
  albumTitle: (name: string) => `Map of ${name}`,
  toAlbum: 'Back to the album',
  label: 'Map. The arrow keys move it, plus and minus zoom. The places stand in the list.',
  role: 'map',
  nearer: 'Zoom in',
  farther: 'Zoom out',
  everything: 'Show all places',
  photos: (n: number) => plural(n, 'photo', 'photos'),
  places: 'Places in view',
  placesCount: (places: number, photos: number) =>
    `${plural(places, 'place', 'places')} in view, ${plural(photos, 'photo', 'photos')}`,
  more: (n: number) => `${count(n)} more. Zoom in to see them.`,
  noneHere: 'No photos were taken in this part of the world.',
  open: (place: string, n: number) => `${place}, ${plural(n, 'photo', 'photos')}`,
  zoomTo: (place: string) => `Zoom to ${place}`,
  close: 'Close the photos of this place',
  empty: 'No photo knows where it was taken yet. Cameras and phones write that into their photos when they are allowed to.',
  emptyFiltered: 'No photos with a place match these filters.',
  emptyAlbum: 'No photo of this album knows where it was taken.',
  off: 'An administrator has switched the map off.',
  filters: 'Filters',
  filtersOn: (n: number) => `Filters, ${count(n)} on`,
  favorites: 'Favourites only',
  archived: 'Archived photos too',
  partners: "Partners' photos too",
  shared: 'Photos others put into shared albums',
  from: 'Taken from',
  to: 'Taken until',
  reset: 'Remove filters',
  credits: 'Land: Natural Earth. Towns: GeoNames, CC BY 4.0.',
  creditsShort: 'Natural Earth, GeoNames',
  coarse: 'This map is kept on the box and shows coasts, borders and towns, no streets.',
  groundFailed: 'The land could not be loaded. The places are still right.',
  noWebGl: 'This browser cannot draw the street map (it has no WebGL 2). The simple map is shown instead.',
  streetsFailed: (why: string) => `The street map cannot be shown: ${why}. The simple map is shown instead.`,
  streetsNew: 'its address was set after this page was opened, so reload the page',
  streetsSilent: (host: string) => `${host} does not answer`,
  streetsRefused: (host: string) => `its style asks ${host}, which is another host than that of the style`,
  pin: {
    map: 'Map to choose a place on. The arrow keys move it, plus and minus zoom.',
    at: (latitude: number, longitude: number) =>
      `Pin at ${coordinates(latitude, longitude)}. The arrow keys move it, with Shift further.`,
    here: 'Put the pin in the middle',
    find: 'Find a place by its name',
    found: 'Places of this name',
    none: 'No place is called so.',
    how: 'Press on the map, or drag the pin.',
    nowhere: 'No place is chosen yet.',
    wilderness: 'No town or country is here.',
  },
  mini: (place: string) => `Show on the map: ${place}`,
  miniAlone: 'Show on the map',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/map.ts', { import: 'default' }),
);
