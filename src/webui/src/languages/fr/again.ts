// The words of asking for work on photos again, in French; see `lib/again/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/again/text';

const fr: Translation<Text> = ({ count }) => ({
  title: (n) => (n === 1 ? 'Refaire' : `Refaire pour ${count(n)} éléments`),
  intro: 'Les originaux ne sont que lus. Ce que vous avez écrit, nommé ou retouché reste.',
  asked: 'C’est en cours',
  work: {
    'refresh-metadata': { title: 'Lire les détails', what: 'Date, lieu, appareil et mots-clés, du fichier et de son fichier annexe.' },
    'regenerate-thumbnail': { title: 'Faire les aperçus', what: 'Les images affichées ici, selon les paramètres actuels.' },
    'refresh-faces': { title: 'Chercher les visages', what: 'Les visages déjà trouvés restent à leur personne ; ceux enlevés restent enlevés.' },
    'transcode-video': { title: 'Convertir les vidéos', what: 'Les copies lisibles partout, là où les paramètres en demandent.' },
  },
});

export default fr;
