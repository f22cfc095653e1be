// The words of full backups, in Spanish; see `lib/full-backups/text.ts`.
import type { Text } from '../../lib/full-backups/text';
import type { Translation } from '../../lib/i18n/translated';

const es: Translation<Text> = ({ bytes, count }) => {
  const files = (n: number): string => (n === 1 ? '1 archivo' : `${count(n)} archivos`);
  const things = (n: number): string => (n === 1 ? '1 cosa que no está como debería' : `${count(n)} cosas que no están como deberían`);
  return {
    title: 'Copias completas',
    intro:
      'La base de datos y todas las fotos y vídeos subidos, en una carpeta corriente de otro disco. Cada una copia solo lo nuevo, y cada archivo se guarda una vez.',
    make: 'Copiar todo ahora',
    asked: 'Pedido: empieza cuando no haya nada más urgente en marcha',
    none: 'Todavía no se hace ninguna. Si este disco falla, las fotos se pierden: indica una carpeta en otro disco.',
    next: (when, keep) => `La próxima: ${when}. Se guardan las ${count(keep)} más recientes.`,
    last: (when) => `La última: ${when}.`,
    never: 'No se ha hecho ninguna.',
    free: (available, size) => `${bytes(available)} libres de ${bytes(size)}`,
    sameDisk:
      'Es el disco en el que también están las fotos: si falla, se pierde todo. Así solo ayuda contra descuidos y archivos dañados; elige una carpeta en otro disco.',
    failed: 'La última copia completa ha fallado',
    waits: 'La copia completa está a la espera y vuelve a mirar cada cuarto de hora',
    missing: (n) =>
      `Al hacerla ${n === 1 ? 'faltaba' : 'faltaban'} ${files(n)} de la biblioteca. Lo que tenga de ellos una copia anterior se conserva.`,
    damaged: (n) =>
      `Al hacerla ${n === 1 ? 'estaba dañado' : 'estaban dañados'} ${files(n)} de la biblioteca. Lo que tenga de ellos una copia anterior se conserva.`,
    names: (n) => (n === 1 ? '¿Qué archivo?' : '¿Qué archivos?'),
    restore: 'Cómo restaurar, aquí o en otro equipo',
    at: {
      backup: 'Se está haciendo una copia completa',
      drill: 'Se está restaurando una copia como prueba',
      verify: 'Se está leyendo una copia entera',
    },
    progress: (done, total, size) =>
      total > 0 ? `${count(done)} de ${files(total)}, ${bytes(size)}` : 'Copiando la base de datos…',
    copied: (n, size) => `de ello, nuevo: ${files(n)}, ${bytes(size)}`,
    ending: 'Deteniendo…',
    stop: 'Detener',
    stopped: 'Detenido. La próxima sigue donde se quedó esta',
    waiting: {
      backup: 'Una copia completa espera su turno.',
      drill: 'Una prueba espera su turno.',
      verify: 'La lectura de una copia espera su turno.',
    },

    form: {
      change: 'Cambiar',
      choose: 'Configurar',
      title: 'Dónde y cuándo',
      folder: 'Carpeta',
      folderHint:
        'La ruta completa de una carpeta vacía, o de una en la que ya haya copias, por ejemplo /mnt/usb/photostead. Vacío: no se hace ninguna.',
      time: 'Hora',
      timeHint: 'Según el reloj del equipo.',
      keep: 'Cuántas se guardan',
      keepHint: 'De las más antiguas solo se van los archivos que no tiene ninguna más reciente.',
      rate: 'Como máximo, en MB por segundo',
      rateHint: 'Vacío: tan rápido como se pueda.',
      drill: 'Restaurar una como prueba cada tantos días',
      drillHint: '0: nunca.',
      libraries: 'También los archivos de las bibliotecas',
      librariesHint: 'Carpetas que Photostead solo lee. A menudo tienen su propia copia de seguridad.',
      outside: (place) => `Lo fija ${place}: cámbialo allí.`,
      save: 'Guardar',
      cancel: 'Cancelar',
      saved: 'Guardado',
    },
    trial: {
      title: '¿Se puede restaurar?',
      intro:
        'Una copia vale lo que vale su restauración. De vez en cuando se restaura la más reciente en una carpeta aparte, se compara y se vuelve a quitar.',
      drill: 'Probar ahora',
      verify: 'Leerla entera',
      never: 'Todavía no se ha probado.',
      off: 'Nunca se prueba por sí sola.',
      next: (when) => `Próxima prueba: con la copia del ${when}.`,
      good: (when, photos) =>
        `Funcionó (${when}): volvió una base de datos de ${photos === 1 ? '1 foto' : `${count(photos)} fotos`}.`,
      bad: (when, n) => `La prueba (${when}) encontró ${things(n)}:`,
      read: (n, size, restored) =>
        `Leído de vuelta: ${files(n)} (${bytes(size)}). Restaurado y comparado con la biblioteca: ${count(restored)}.`,
      rest: 'Los demás siguen por turnos.',
      verified: (when, n, size) => `Leída entera (${when}): ${files(n)}, ${bytes(size)}, todo intacto.`,
      verifiedBad: (when, n) => `Al leerla entera (${when}) se encontró ${things(n)}:`,
      failed: 'No se pudo hacer el último intento',
      mended: 'Lo que está dañado en la copia se aparta, y la próxima copia lo vuelve a copiar.',
      more: (n) => `y ${count(n)} más`,
      whole: 'La propia copia',
    },
    list: {
      title: 'Copias completas que hay',
      facts: (n, size, version) => `${files(n)} · ${bytes(size)} · versión ${version}`,
      fresh: (n, size) => (n === 0 ? 'nada nuevo' : `nuevo: ${files(n)}, ${bytes(size)}`),
      libraries: 'con bibliotecas',
      lost: (n) => (n === 1 ? '1 archivo que falta o está dañado' : `${count(n)} archivos que faltan o están dañados`),
    },
  };
};
export default es;
