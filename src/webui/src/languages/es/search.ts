// The words of searching, in Spanish; see `lib/search/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/search/text';

const es: Translation<Text> = ({ count, plural }) => {
  const percent = (share: number): string => `${Math.floor(share * 100)}\u00a0%`;

  return {
    title: 'Buscar',
    titleOf: (words) => `Búsqueda: ${words}`,
    found: (n) => plural(n, 'elemento', 'elementos'),
    searching: 'Buscando…',
    nothing: 'No se ha encontrado nada. Prueba con menos filtros o una parte más corta de un nombre.',
    beginTitle: '¿Qué buscas?',
    begin: 'Escribe lo que muestra una foto, o parte de su nombre, carpeta o descripción; o elige un filtro.',
    filters: 'Filtros',
    recent: 'Búsquedas recientes',
    recentWhere: 'Se guardan solo en este dispositivo.',
    forget: (words) => `Olvidar la búsqueda ${words}`,
    forgetAll: 'Olvidar todas',
    personName: 'Nombre',
    personHow: 'Fotos en las que salen todas las personas marcadas.',
    hints: 'También',
    remove: (filter) => `Quitar el filtro ${filter}`,
    change: (filter) => `Cambiar el filtro ${filter}`,
    clear: 'Quitar todo',
    apply: 'Mostrar',
    any: 'Cualquiera',
    kinds: {
      like: 'Parecidas a una foto',
      where: 'Palabras en',
      type: 'Tipo',
      date: 'Fecha',
      person: 'Personas',
      place: 'Lugar',
      camera: 'Cámara',
      lens: 'Objetivo',
      rating: 'Valoración',
      said: 'Texto en la foto',
      favorite: 'Favoritos',
      album: 'Álbum',
      tag: 'Etiqueta',
    },
    where: {
      meaning: 'Lo que muestran las fotos',
      anywhere: 'Nombres, carpetas y descripciones',
      name: 'Nombres de archivo',
      path: 'Carpetas y nombres de archivo',
      description: 'Descripciones',
    },
    types: { IMAGE: 'Fotos', VIDEO: 'Vídeos' },
    saidHow: 'Palabras en letreros, etiquetas, pantallas y páginas, en cualquier orden.',
    saidWords: (words) => `«${words}» en la foto`,
    from: 'Desde',
    to: 'Hasta',
    since: (day) => `Desde ${day}`,
    until: (day) => `Hasta ${day}`,
    between: (from, to) => `${from} a ${to}`,
    country: 'País',
    state: 'Estado o región',
    city: 'Ciudad',
    make: 'Fabricante',
    model: 'Modelo',
    noneYet: 'Aún no hay nada que elegir.',
    stars: (n) => (n === 5 ? '5 estrellas' : `${plural(n, 'estrella', 'estrellas')} o más`),
    ranked: {
      best: 'Mejores resultados',
      matches: (from, to) => `Resultados ${count(from)} a ${count(to)}`,
      coarse:
        'Primero los mejores resultados, según lo que muestran las fotos. Es la búsqueda aproximada: conoce unos mil tipos de cosas por su nombre en inglés.',
      by: (model) => `Primero los mejores resultados, según lo que muestran las fotos (${model}).`,
      seen: (share) => `Hasta ahora se ha mirado el ${percent(share)} de las fotos.`,
      next: (model, share) =>
        `${model} tomará el relevo cuando haya visto todas las fotos (de momento, el ${percent(share)}).`,
      names: 'Buscar en nombres, carpetas y descripciones',
      instead: 'Se ha buscado en nombres, carpetas y descripciones.',
      similarOff: 'No se pueden buscar fotos parecidas.',
    },
    gone: 'Algo que ya no está',
  };
};
export default es;
