// The words of the panel beside an open picture, in French; see `lib/info/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/info/text';

const fr: Translation<Text> = ({ count, isolate }) => {
  const number = (n: number, digits: number): string => count(Math.round(n * 10 ** digits) / 10 ** digits);
  return {
    larger: 'Agrandir le panneau',
    smaller: 'Réduire le panneau',
    description: {
      saving: 'Enregistrement…',
      saved: 'Enregistré',
      unsaved: (why) => `Non enregistré : ${why} Votre texte est gardé ici.`,
      leftUnsaved: (name, why) =>
        `La description de ${isolate(name)} n’est pas enregistrée : ${why} Elle est gardée avec la photo.`,
    },
    albums: {
      title: 'Albums',
      add: 'Ajouter à un album',
      remove: (name) => `Retirer de ${name}`,
      removed: (name) => `Retiré de ${isolate(name)}`,
      failed: 'Les albums n’ont pas pu être demandés.',
    },
    when: {
      title: 'Date et heure',
      edit: 'Modifier la date et l’heure',
      day: (day) => `Toutes les photos de ce jour : ${day}`,
      from: {
        camera: 'Donnée par l’appareil',
        sidecar: 'Du fichier annexe',
        embedded: 'De notes dans le fichier',
        gps: 'De l’horloge GPS',
        program: 'Quand un programme a écrit le fichier pour la dernière fois : il ne connaît pas d’autre date',
        video: 'De la vidéo',
        file: 'Celle du fichier : il ne connaît pas d’autre date',
        person: 'Donnée à la main',
      },
    },
    where: {
      title: 'Lieu',
      edit: 'Modifier le lieu',
      add: 'Ajouter un lieu',
      altitude: (metres) => `${number(metres, 0)} m d’altitude`,
      city: (name) => `Toutes les photos de ce lieu : ${name}`,
    },
    says: {
      edited: 'Saisi à la main. Que dit le fichier ?',
      fields: { date: 'Date et heure', place: 'Lieu', description: 'Description', rating: 'Note' },
      now: 'Saisi à la main',
      file: 'Dans le fichier',
      nothing: 'Rien',
      back: 'Reprendre ce que dit le fichier',
    },
    camera: (name) => `Toutes les photos prises avec ${name}`,
    lensOf: (name) => `Toutes les photos prises avec ${name}`,
    file: {
      title: 'Fichier',
      openFolder: 'Toutes les photos de ce dossier',
      path: 'Où est le fichier',
      copy: 'Copier le chemin',
      copied: 'Chemin copié',
      selected: 'Le chemin est sélectionné. Copiez-le avec le clavier.',
      library: (name) => `Dans la bibliothèque ${isolate(name)}`,
      untouched: 'Photostead ne fait que lire ce fichier. Il n’est jamais modifié, déplacé ni supprimé.',
      editsInside: 'Ce que vous modifiez ici est gardé dans la base de données de Photostead.',
      editsBeside: 'Ce que vous modifiez ici est gardé dans la base de données de Photostead et écrit dans un fichier annexe à lui.',
      sidecars: 'À propos des fichiers annexes',
      offlineTitle: 'Le fichier manque',
      offline:
        'Il a été déplacé ou supprimé, ou son disque n’est pas branché. Aperçu et détails restent ; l’image entière revient avec le fichier.',
      offlineUpload: 'Aperçu et détails sont encore là. Une sauvegarde ou la page Intégrité peut ramener le fichier.',
    },
    more: {
      title: 'Plus de détails',
      kind: 'Type',
      added: 'Ajout',
      changed: 'Fichier modifié',
      edited: 'Dernière écriture par un programme',
      stored: 'Enregistré en',
      storedAs: (width, height) => `${count(width)} × ${count(height)} pixels`,
      turned: 'Tourné par l’appareil',
      turns: {
        mirrored: 'Retourné',
        half: 'De 180°',
        halfMirrored: 'De 180°, retourné',
        right: 'À droite',
        rightMirrored: 'À droite, retourné',
        left: 'À gauche',
        leftMirrored: 'À gauche, retourné',
      },
      panorama: 'Panorama',
      profile: 'Couleurs',
      length: 'Durée',
      rate: 'Images par seconde',
      rateOf: (n) => number(n, 2),
      codecs: 'Vidéo et son',
      live: 'Photo animée',
      yes: 'Oui',
      shown: 'Retouchée ici',
    },
  };
};

export default fr;
