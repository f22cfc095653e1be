// The words of downloading many files at once, in Spanish; see `lib/downloads/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/downloads/text';

const es: Translation<Text> = ({ bytes, plural }) => {
  const files = (n: number): string => plural(n, 'archivo', 'archivos');

  return {
    title: 'Descargar',
    preparing: 'Mirando qué hay…',
    whole: (n, size) => `${files(n)}, ${bytes(size)}, como se hicieron.`,
    parts: (n) => `Se descarga en ${plural(n, 'parte', 'partes')}.`,
    single: (number) => `Archivo ${number}`,
    inMemory: 'Con esta conexión, el navegador retiene cada archivo comprimido hasta tenerlo entero; por eso son más pequeños.',
    nothing: 'Ninguno de estos archivos está disponible ahora: ¿hay un disco sin conectar?',
    missing: (n) => `${plural(n, 'archivo no está disponible', 'archivos no están disponibles')} ahora: ¿hay un disco sin conectar?`,
    save: 'Guardar',
    saveOne: (name) => `Guardar ${name}`,
    again: 'Reintentar',
    cancelOne: (name) => `Cancelar ${name}`,
    saved: 'Guardado',
    started: 'Entregado al navegador',
    facts: (n, size) => `${files(n)} · ${bytes(size)}`,
    progress: (received, size) => `${bytes(Math.min(received, size))} de ${bytes(size)}`,
    broken: 'Se ha cortado la conexión o no queda espacio en este dispositivo.',
  };
};
export default es;
