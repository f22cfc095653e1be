// The words of the pages to look around in, in German; see `lib/explore/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/explore/text';

const de: Translation<Text> = ({ plural }) => {
  const items = (n: number) => plural(n, 'Aufnahme', 'Aufnahmen');
  return {
    title: 'Entdecken',
    recent: 'Neu dazugekommen',
    places: 'Orte',
    tags: 'Schlagwörter',
    calendar: 'Kalender',
    all: 'Alle zeigen',
    allOf: (what) => `Alle zeigen: ${what}`,
    noRecent: 'Was dazukommt, erscheint hier.',
    noPlaces: 'Fotos, die wissen, wo sie entstanden sind, sammeln sich hier nach Stadt.',
    noTags: 'Noch keine Schlagwörter. Gib einem Foto welche in seinen Informationen, oder leg sie hier an.',
    days: { Taken: 'Aufgenommen', Upload: 'Hinzugefügt' },
    shows: 'Tage nach',
    earlier: 'Das Jahr davor',
    later: 'Das Jahr danach',
    range: (from, to) => `${from} bis ${to}`,
    total: items,
    day: (n, day) => `${day}: ${n === 0 ? 'nichts' : items(n)}`,
    less: 'Weniger',
    more: 'Mehr',
  };
};
export default de;
