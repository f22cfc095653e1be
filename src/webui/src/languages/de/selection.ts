// The words of what is done with selected pictures, in German; see `lib/selection/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/selection/text';

const de: Translation<Text> = ({ plural }) => {
  const items = (n: number) => plural(n, 'Aufnahme', 'Aufnahmen');
  return {
    tag: 'Schlagwörter',
    rate: 'Bewertung',
    rateTitle: (n) => `Bewertung von ${items(n)}`,
    rateHint: 'Das geht auch mit den Tasten 1 bis 5; 0 nimmt die Bewertung weg.',
    noRating: 'Keine Bewertung',
    rated: (n, stars) => `${items(n)} mit ${plural(stars, 'Stern', 'Sternen')} bewertet`,
    unrated: (n) => `Bewertung von ${items(n)} weggenommen`,
    favored: (n) => `${items(n)} zu Favoriten hinzugefügt`,
    unfavored: (n) => `${items(n)} aus Favoriten entfernt`,
    foreign: 'Fotos anderer kannst du nur zu Alben hinzufügen und herunterladen.',
    stackMore: 'Wähle zwei oder mehr Fotos aus, um sie zu stapeln.',
  };
};
export default de;
