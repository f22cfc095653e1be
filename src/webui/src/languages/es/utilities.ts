// The words of the pages that help to tidy up, in Spanish; see `lib/utilities/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/utilities/text';

const es: Translation<Text> = ({ bytes, count, plural }) => {
  const items = (n: number): string => plural(n, 'elemento', 'elementos');
  const stacks = (n: number): string => plural(n, 'pila', 'pilas');
  const photos = (n: number): string => plural(n, 'foto', 'fotos');

  return {
    title: 'Utilidades',
    intro: 'Lo que ayuda a mantener en orden muchas fotos y a ganar espacio.',
    back: 'Utilidades',
    duplicates: 'Duplicados',
    duplicatesText: 'Lo que está aquí más de una vez, lado a lado, para elegir qué se queda.',
    duplicatesCount: (n) => plural(n, 'grupo', 'grupos'),
    large: 'Archivos grandes',
    largeText: 'Los archivos que más espacio ocupan, primero los más grandes.',
    stacks: 'Pilas',
    stacksText: 'Fotos que se muestran como una, y lo que va junto por regla: RAW con JPEG, ráfagas.',
    workflows: 'Automatizaciones',
    workflowsText: 'Qué debe pasar por sí solo con las fotos nuevas.',
    problems: 'Problemas',
    problemsText: 'Archivos que no se han podido leer o mostrar, cada uno con su motivo.',
    problemsCount: (n) => plural(n, 'problema', 'problemas'),

    files: {
      intro: 'Los archivos eliminados esperan primero en la papelera; el espacio se libera al vaciarla.',
      kinds: 'Tipo de archivos',
      all: 'Todos',
      images: 'Fotos',
      videos: 'Vídeos',
      sum: (n, size) => `${items(n)}, ${bytes(size)}`,
      none: 'No hay archivos de este tipo.',
      select: (name) => `Seleccionar ${name}`,
      open: (name) => `Abrir ${name}`,
      download: (name) => `Descargar ${name}`,
      delete: (name) => `Eliminar ${name}`,
      external: 'En tus carpetas: si se elimina aquí, se queda en el disco.',
      offline: 'Falta en su carpeta',
      more: 'Mostrar más',
      list: 'Archivos por tamaño',
    },

    pile: {
      intro: 'La foto que se muestra primero representa a toda la pila en la cronología.',
      none: 'Aún no hay pilas. Selecciona dos fotos o más en la cronología y apílalas, o busca lo que va junto.',
      sum: stacks,
      list: 'Pilas',
      open: (when, n) => `Abrir la pila de ${when}, ${photos(n)}`,
      first: (when) => `Foto que se muestra primero en la pila de ${when}`,
      member: (n, of, name) => `${count(n)} de ${count(of)}, ${name}`,
      size: photos,
      unstack: 'Desapilar',
      unstackOf: (when) => `Desapilar la pila de ${when}`,
      unstacked: (n) => plural(n, 'foto separada', 'fotos separadas'),
      nowFirst: 'Ahora esta se muestra primero',
      more: 'Mostrar más',
    },

    rules: {
      title: 'Lo que va junto',
      intro: 'Fotos que aún no están en ninguna pila. No se apila nada hasta que tú lo digas.',
      raw: 'Archivos RAW con el JPEG del mismo disparo',
      burst: 'Ráfagas: muchas fotos en pocos segundos',
      look: 'Buscarlas',
      looking: 'Buscando…',
      none: 'No se ha encontrado nada que vaya junto.',
      found: (n, all) => `${stacks(n)} de ${photos(all)}`,
      shown: (n) => `Se ${n === 1 ? 'muestra la primera' : `muestran las primeras ${count(n)}`}.`,
      kinds: { 'raw-jpeg': 'RAW y JPEG', burst: 'Ráfaga' },
      one: 'Apilar estas',
      oneOf: (n, of) => `Apilar el grupo ${count(n)} de ${count(of)}`,
      all: (n) => `Apilar todas (${count(n)})`,
      made: (n, all) => `${plural(n, 'pila hecha', 'pilas hechas')} con ${photos(all)}`,
      more: 'Mostrar más',
    },
  };
};
export default es;
