// The words about duplicates, in Spanish; see `lib/duplicates/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/duplicates/text';

const es: Translation<Text> = ({ count, plural }) => {
  const repeated = (n: number): string => plural(n, 'foto está', 'fotos están');

  return {
    title: 'Duplicados',
    intro:
      'Lo que está aquí más de una vez: el mismo archivo, subido y en una carpeta tuya, o una imagen que se parece, como la copia que hizo una app de mensajería. Elige qué se queda. Lo demás va a la papelera, y lo que hiciste con ello (álbumes, etiquetas, descripción, valoración, favorito) pasa a lo que se queda. Los archivos de tus carpetas nunca se borran del disco.',
    none: 'Aquí no hay nada repetido.',
    link: (n) => `${repeated(n)} aquí más de una vez`,
    linkText: 'Elige cuáles se quedan.',
    review: 'Revisar',
    left: (n) => `${repeated(n)} aquí más de una vez`,
    group: (name, n) => `${name}, ${plural(n, 'vez', 'veces')}`,
    reasons: { 'same-file': 'Mismo archivo', 'looks-alike': 'Se parece' },
    keep: (name) => `Conservar ${name}`,
    kept: 'Se queda',
    trashed: 'Papelera',
    suggested: 'Sugerida',
    upload: 'Subida',
    library: 'En tus carpetas',
    favorite: 'Favorita',
    archived: 'Archivada',
    act: (keep, trash) => {
      if (trash === 0) return keep === 2 ? 'Conservar las dos' : 'Conservar todas';
      return keep === 0 ? 'Todas a la papelera' : `Conservar ${count(keep)}, tirar ${count(trash)}`;
    },
    dismiss: 'No son duplicados',
    dismissed: 'No se volverán a mostrar como duplicados',
    done: (n) =>
      n === 0 ? 'No se ha tirado nada' : `${plural(n, 'foto movida', 'fotos movidas')} a la papelera`,
    failed: (n) => `${plural(n, 'foto sigue', 'fotos siguen')} aquí más de una vez: algo ha cambiado entretanto`,
    all: 'Seguir todas las sugerencias',
    askAll: '¿Seguir todas las sugerencias?',
    askAllText: (stay, go, unsure) =>
      `${plural(go, 'foto irá', 'fotos irán')} a la papelera y ${plural(stay, 'foto se quedará', 'fotos se quedarán')}. Puedes recuperarlas de la papelera.` +
      (unsure > 0 ? ' Lo que solo se parece queda para que lo mires tú.' : ''),
    working: (done, all) => `${count(done)} de ${count(all)}`,
    stop: 'Parar',
    more: 'Mostrar más',
  };
};
export default es;
