// The words of what works without a connection, in German; see `lib/offline/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/offline/text';

const de: Translation<Text> = () => ({
  newVersion: 'Es gibt eine neue Version von Photostead.',
  reload: 'Neu laden',
  shareFailed: 'Die geteilten Dateien ließen sich nicht annehmen. Teile sie noch einmal, oder wähle sie über „Hochladen“ aus.',
});
export default de;
