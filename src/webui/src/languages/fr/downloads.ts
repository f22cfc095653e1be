// The words of downloading many files at once, in French; see `lib/downloads/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/downloads/text';

const fr: Translation<Text> = ({ bytes, count, form, plural }) => {
  const files = (n: number): string => plural(n, 'fichier', 'fichiers');
  return {
    title: 'Télécharger',
    preparing: 'Inventaire en cours…',
    whole: (n, size) => `${files(n)}, ${bytes(size)}, tels qu’ils ont été pris.`,
    parts: (n) => `Ils arrivent en ${count(n)} parties.`,
    single: (number) => `Fichier ${number}`,
    inMemory: 'Avec cette connexion, le navigateur garde une archive pour lui jusqu’à ce qu’elle soit entière ; elles sont donc plus petites.',
    nothing: 'Aucun de ces fichiers n’est là pour l’instant : un disque est-il débranché ?',
    missing: (n) =>
      `${files(n)} ${form(n, { one: 'n’est pas accessible', other: 'ne sont pas accessibles' })} pour l’instant : un disque est-il débranché ?`,
    save: 'Enregistrer',
    saveOne: (name) => `Enregistrer ${name}`,
    again: 'Réessayer',
    cancelOne: (name) => `Annuler ${name}`,
    saved: 'Enregistré',
    started: 'Confié au navigateur',
    facts: (n, size) => `${files(n)} · ${bytes(size)}`,
    progress: (received, size) => `${bytes(Math.min(received, size))} sur ${bytes(size)}`,
    broken: 'La connexion s’est interrompue, ou il n’y a plus de place sur cet appareil.',
  };
};

export default fr;
