// The words of the pages to look around in, in Spanish; see `lib/explore/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/explore/text';

const es: Translation<Text> = ({ plural }) => {
  const items = (n: number): string => plural(n, 'elemento', 'elementos');

  return {
    title: 'Explorar',
    recent: 'Añadido hace poco',
    places: 'Lugares',
    tags: 'Etiquetas',
    calendar: 'Calendario',
    all: 'Mostrar todo',
    allOf: (what) => `Mostrar todo: ${what}`,
    noRecent: 'Lo que se añade aparece aquí.',
    noPlaces: 'Aquí se reúnen por ciudad las fotos que saben dónde se hicieron.',
    noTags: 'Aún no hay etiquetas. Pon alguna a una foto en su información, o créalas aquí.',
    days: { Taken: 'Hechas', Upload: 'Añadidas' },
    shows: 'Días según',
    earlier: 'El año anterior',
    later: 'El año siguiente',
    range: (from, to) => `${from} a ${to}`,
    total: items,
    day: (n, day) => `${day}: ${n === 0 ? 'nada' : items(n)}`,
    less: 'Menos',
    more: 'Más',
  };
};
export default es;
