// The words of what the box learns with, in Spanish; see `lib/learning/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/learning/text';

const es: Translation<Text> = ({ ago, count, list, plural }) => ({
  models: {
    title: 'Con qué aprende',
    what: 'Modelos que funcionan en este equipo. Solo se pregunta a otras máquinas si los ajustes indican alguna.',
    name: {
      faces: 'Caras',
      search: 'Búsqueda por significado',
      text: 'Texto en imágenes',
      duplicates: 'Imágenes que se parecen',
    },
    state: { on: 'Activado', off: 'Desactivado', hindered: 'No es posible' },
    with: (model) => (model === 'tags-coarse' ? 'tags-coarse: etiquetas aproximadas, en inglés' : model),
    room: ({ providers, megabytes }) =>
      `Calculado con ${list(providers)}. Los modelos pueden ocupar ${count(megabytes)}\u00a0MB de la memoria (ml.memory).`,
    setting: 'Cambiarlos',
  },
  servers: {
    title: 'Otras máquinas que ayudan',
    what: 'Se les pregunta, en este orden, qué hay en las imágenes. Si ninguna responde, mira este mismo equipo, si tiene el modelo.',
    setting: 'Cambiarlas',
    state: { here: 'Este mismo equipo', there: 'Disponible', away: 'No responde', unknown: 'Aún sin mirar' },
    answers: ({ answers, answeredAt }, now) =>
      answeredAt === null
        ? 'Ninguna pregunta respondida desde el inicio'
        : `${plural(answers, 'pregunta respondida', 'preguntas respondidas')}, la última ${ago(answeredAt, now)}`,
  },
});
export default es;
