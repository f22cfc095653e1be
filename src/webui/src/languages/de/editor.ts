// The words of the photo editor, in German; see `lib/editor/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/editor/text';

const de: Translation<Text> = ({ count }) => ({
  title: 'Foto ändern',
  frame: 'Rahmen des Ausschnitts',
  how: 'Zieh den Rahmen oder seine Ecken und Kanten.',
  keys: 'Pfeiltasten bewegen ihn, mit Umschalt ändern sie seine Größe. Esc verwirft deine Änderungen.',
  place: (width, height) => `${count(width)} mal ${count(height)} Pixel`,
  shapes: 'Format',
  free: 'Frei',
  original: 'Original',
  square: 'Quadrat',
  swap: 'Hoch- oder Querformat',
  turnLeft: 'Nach links drehen',
  turnRight: 'Nach rechts drehen',
  mirror: 'Waagerecht spiegeln',
  flip: 'Senkrecht spiegeln',
  reset: 'Von vorn',
  cancel: 'Abbrechen',
  save: 'Speichern',
  saving: 'Wird gespeichert…',
  saved: 'Foto bearbeitet',
  undone: 'Das Foto ist, wie es aufgenommen wurde',
  later: 'Gespeichert. Das neue Bild entsteht gerade und erscheint bald.',
  untouched: 'Die Datei selbst wird nie verändert.',
});
export default de;
