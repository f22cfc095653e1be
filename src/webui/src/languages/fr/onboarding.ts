// The words of a beginning, in French; see `lib/onboarding/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/onboarding/text';

const fr: Translation<Text> = ({ count, isolate, list, plural }) => ({
  nav: 'Étapes',
  at: (step, of) => `Étape ${count(step)} sur ${count(of)}`,
  back: 'Retour',
  next: 'Continuer',
  done: 'Voir les photos',
  later: 'Plus tard',
  laterHint: 'Vous retrouvez ceci dans le menu derrière votre portrait.',
  step: {
    you: 'Vous',
    photos: 'Photos',
    analysis: 'Analyse',
    phone: 'Téléphone',
  },
  title: {
    you: (name) => `Bienvenue, ${isolate(name)}`,
    photos: 'Où sont vos photos ?',
    analysis: 'Que faut-il chercher ?',
    phone: 'Les photos de votre téléphone',
  },
  intro: {
    you: 'C’est ainsi que vous voient les autres membres du foyer.',
    photos:
      'Indiquez des dossiers qui sont déjà sur ce boîtier. Photostead les lit et n’y change jamais rien. Les photos apparaissent pendant qu’il cherche encore.',
    analysis: 'Tout se passe sur ce boîtier ; aucune image ne le quitte. Vous pouvez changer d’avis à tout moment.',
    phone: 'Une appli de téléphone apporte ici les nouvelles photos toute seule, et les montre toutes.',
  },
  you: {
    name: 'Nom',
    noName: 'Indiquez un nom.',
    saved: 'Enregistré',
    looks: 'Sur cet appareil',
  },
  folder: {
    path: 'Dossier',
    pathHint: 'Un chemin complet comme /home/moi/Images',
    name: 'Nom',
    defaultName: 'Nos photos',
    add: 'Ajouter le dossier',
    added: (name) => `${name} est en cours de lecture`,
    present: 'Dossiers jusqu’ici',
    scanning: (found) => `En cours de lecture : ${plural(found, 'fichier', 'fichiers')} jusqu’ici`,
    idle: 'Lu',
    unavailable: 'Inaccessible',
    reading: (names) =>
      `Photostead lit ${list(names)} et n’y change rien. Les photos apparaissent pendant qu’il cherche encore.`,
    more: 'Plus sur les dossiers',
    upload: 'Encore rien sur ce boîtier ?',
    uploadText:
      'Continuez sans dossier. Les photos viennent des téléphones, de cet ordinateur par le bouton en haut, ou d’un export d’un autre service.',
  },
  analysis: {
    faces: { title: 'Visages', what: 'Réunit les photos de chaque personne, pour que vous puissiez les nommer.', cost: 'Rapide : quelques centièmes de seconde par photo.' },
    search: { title: 'Recherche par le sens', what: 'Trouve les photos par ce qu’elles montrent, comme « plage » ou « gâteau ».', cost: 'Rapide : quelques centièmes de seconde par photo.' },
    text: { title: 'Texte dans les images', what: 'Trouve panneaux, lettres et reçus par ce qui y est écrit.', cost: 'Plus lent : quelques dixièmes de seconde par photo, des secondes pour une page entière.' },
    duplicates: { title: 'Images qui se ressemblent', what: 'Les montre côte à côte, pour que vous gardiez la meilleure.', cost: 'Demande « Recherche par le sens ». Ne coûte presque rien.' },
    box: 'Durées pour un cœur d’un PC ; un petit boîtier met plusieurs fois plus. Les nouvelles photos passent d’abord, le reste se fait en arrière-plan.',
    managed: 'Défini en dehors de l’appli.',
    model: (name, megabytes) => `Modèle ${name}, ${count(megabytes)} Mo`,
    there: 'Il est là.',
    settings: 'Plus là-dessus dans les paramètres',
  },
  phone: {
    first: 'Installez l’appli Immich depuis le magasin de votre téléphone. Photostead parle sa langue.',
    second: 'Comme adresse de serveur, donnez-lui celle ci-dessous : scannez le code, ou saisissez-la.',
    third: (email) => `Connectez-vous avec ${isolate(email)} et votre mot de passe, et activez la sauvegarde.`,
    here: 'L’adresse de cette page',
    local: 'Cette adresse n’est valable que sur cet ordinateur. Ouvrez la page par l’adresse que votre administrateur vous a donnée, puis revenez ici.',
  },
  phones: {
    title: 'Adresses pour vos téléphones',
    text: 'Scannez ceci avec un téléphone de votre réseau, ou saisissez l’adresse. Une appli de téléphone la demande comme adresse de serveur.',
    qr: (url) => `Code QR de ${url}`,
    nameHint: 'Certains téléphones et routeurs anciens ne connaissent pas les noms en .local. Prenez alors une adresse en chiffres.',
    numberHint: 'Votre routeur peut un jour donner d’autres chiffres à ce boîtier. Dites-lui de les garder.',
    others: 'Autres adresses',
    none: 'Les autres appareils ne peuvent pas encore joindre ce boîtier.',
  },
});

export default fr;
