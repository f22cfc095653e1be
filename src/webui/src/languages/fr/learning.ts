// The words of what the box learns with, in French; see `lib/learning/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/learning/text';

const fr: Translation<Text> = ({ ago, count, list, plural }) => ({
  models: {
    title: 'Avec quoi il apprend',
    what: 'Des modèles qui tournent sur ce boîtier. D’autres machines ne sont sollicitées que si les paramètres en nomment.',
    name: {
      faces: 'Visages',
      search: 'Recherche par le sens',
      text: 'Texte dans les images',
      duplicates: 'Images qui se ressemblent',
    },
    state: { on: 'Activé', off: 'Désactivé', hindered: 'Impossible' },
    with: (model) => (model === 'tags-coarse' ? 'tags-coarse : étiquettes grossières, en anglais' : model),
    room: ({ providers, megabytes }) =>
      `Calculé par ${list(providers)}. Les modèles peuvent prendre ${count(megabytes)} Mo de mémoire (ml.memory).`,
    setting: 'Les modifier',
  },
  servers: {
    title: 'Autres machines qui aident',
    what: 'On leur demande dans cet ordre ce qu’il y a sur les images. Si aucune ne répond, ce boîtier regarde lui-même, s’il a le modèle.',
    setting: 'Les modifier',
    state: { here: 'Ce boîtier lui-même', there: 'Présente', away: 'Absente', unknown: 'Pas encore vérifiée' },
    answers: ({ answers, answeredAt }, now) =>
      answeredAt === null
        ? 'Aucune question traitée depuis le démarrage'
        : `${plural(answers, 'question traitée', 'questions traitées')}, dernière : ${ago(answeredAt, now)}`,
  },
});

export default fr;
