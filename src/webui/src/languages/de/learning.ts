// The words of what the box learns with, in German; see `lib/learning/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/learning/text';

const de: Translation<Text> = ({ ago, count, list, plural }) => ({
  models: {
    title: 'Womit sie lernt',
    what: 'Modelle, die auf dieser Box laufen. Andere Rechner werden nur gefragt, wo die Einstellungen welche nennen.',
    name: {
      faces: 'Gesichter',
      search: 'Suche nach Inhalt',
      text: 'Text in Bildern',
      duplicates: 'Gleich aussehende Bilder',
    },
    state: { on: 'An', off: 'Ausgeschaltet', hindered: 'Nicht möglich' },
    with: (model) => (model === 'tags-coarse' ? 'tags-coarse: grobe Schlagwörter, Englisch' : model),
    room: ({ providers, megabytes }) =>
      `Gerechnet von ${list(providers)}. Modelle dürfen ${count(megabytes)}\u00a0MB Arbeitsspeicher belegen (ml.memory).`,
    setting: 'Ändern',
  },
  servers: {
    title: 'Andere Rechner, die helfen',
    what: 'Sie werden in dieser Reihenfolge gefragt, was auf Bildern ist. Antwortet keiner, sieht diese Box selbst nach, wenn sie das Modell hat.',
    setting: 'Ändern',
    state: { here: 'Diese Box selbst', there: 'Da', away: 'Weg', unknown: 'Noch nicht nachgesehen' },
    answers: ({ answers, answeredAt }, now) =>
      answeredAt === null
        ? 'Seit dem Start keine Frage beantwortet'
        : `${plural(answers, 'Frage', 'Fragen')} beantwortet, die letzte ${ago(answeredAt, now)}`,
  },
});
export default de;
