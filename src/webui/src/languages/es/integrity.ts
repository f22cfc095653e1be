// The words of the integrity page, in Spanish; see `lib/integrity/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/integrity/text';

const es: Translation<Text> = ({ count, plural }) => {
  const files = (n: number): string => plural(n, 'archivo', 'archivos');
  const tables = (n: number): string => plural(n, 'tabla', 'tablas');
  const amounts: Text['files'] = {
    running: (checked, total) =>
      total > 0 ? `En marcha: ${count(checked)} de ${files(Math.max(checked, total))}` : `En marcha: ${files(checked)}`,
    last: (when, checked) => `Última vez: ${when}, ${files(checked)}.`,
  };

  return {
    title: 'Integridad',
    intro:
      'Photostead mira por sí solo, de noche y despacio, si todos los archivos siguen ahí y siguen como eran. Lo que una copia sana puede reparar se repara; lo demás lo decides tú, y desde aquí nunca se destruye ningún archivo.',
    fine: 'No se ha encontrado nada.',
    neverRan: 'Aún no se ha ejecutado.',
    waiting: 'Espera su turno…',
    files: amounts,
    ended: (reason) => `Terminó antes de tiempo: ${reason}.`,
    off: 'No se ejecuta por sí solo: está desactivado en los ajustes.',
    run: 'Comprobar ahora',
    again: 'Mirar otra vez',
    table: 'Descargar como tabla',
    more: 'Mostrar más',
    download: (path) => `Descargar ${path}`,
    started: 'La comprobación empezará cuando no haya nada más urgente',
    asked: 'Se está haciendo',
    mend: 'Reparar',
    mendOf: (path) => `Reparar ${path} con una copia sana`,
    mendAll: 'Reparar todo',
    hindrances: {
      no_backups: 'Sin reparar: no hay copias completas, y ninguna otra foto tiene los mismos bytes.',
      no_good_copy: 'Sin reparar: ninguna copia completa lo tiene sano.',
      backups_away: 'Sin reparar: las copias completas no se pueden leer. Conecta su disco; la próxima comprobación lo intenta otra vez.',
      unknown: 'Sin reparar: nadie sabe qué bytes tenía.',
      failed: 'Sin reparar: no se pudo escribir en su lugar. El registro dice por qué.',
    },
    goodInBackup: (backup) => `En los archivos de bibliotecas nunca se escribe. Hay una copia sana en la copia de seguridad ${backup}:`,
    goodElsewhere: 'En los archivos de bibliotecas nunca se escribe. Otra foto tiene los mismos bytes:',
    repairs: {
      title: 'Reparación',
      what: 'Un original dañado o que falta vuelve de una copia completa, o de otra foto con los mismos bytes. Lo que se devuelve se lee antes entero, y es lo que llegó en su día. El archivo dañado se aparta; lo que se puede hacer de nuevo se hace de nuevo.',
      automatic: 'Reparar por sí solo',
      automaticHint: 'Después de cada comprobación. Los administradores se enteran, porque un disco que pierde un archivo pierde más.',
      from: 'Las copias sanas vienen de las copias completas en',
      noFolder: 'Aún no hay copias completas.',
      toBackups: 'Configurarlas',
      mended: 'Reparado últimamente',
      fromBackup: (when, backup) => `${when}, de la copia de seguridad ${backup}.`,
      fromTwin: (when) => `${when}, de otra foto con los mismos bytes.`,
      aside: 'El archivo dañado:',
    },
    problems: 'Se ha encontrado:',
    wayBack: (backup) =>
      `Mira primero el disco y después restaura la copia ${backup}, que está sana. Las fotos que llegaron desde entonces se vuelven a incorporar.`,
    noWayBack:
      'No se ha encontrado ninguna copia sana de la base de datos. Mira el disco, guarda una copia de la carpeta de datos y lee la página «Integrity» de la documentación antes de cambiar nada.',
    toBackups: 'Copias de la base de datos',
    own: {
      rendition: {
        title: 'Vistas previas y vídeos convertidos',
        what: 'Las imágenes de la cronología, los vídeos convertidos y las caras se leen como los originales, una parte cada noche. Lo dañado se hace de nuevo por sí solo; una imagen dañada se queda hasta que está la nueva.',
        amounts,
        outcome: (found) =>
          found === 0 ? 'Todos estaban intactos.' : `${plural(found, 'archivo hecho de nuevo', 'archivos hechos de nuevo')}.`,
      },
      database: {
        title: 'Base de datos',
        what: 'Cada tabla con sus índices, una vez por semana, página por página. Si algo va mal, los administradores lo saben, con la copia más reciente que está sana.',
        amounts: {
          running: (checked, total) => `En marcha: ${count(checked)} de ${tables(Math.max(checked, total))}`,
          last: (when, checked) => `Última vez: ${when}, ${tables(checked)}.`,
        },
        outcome: () => 'Todo está sano.',
      },
    },
    kinds: {
      checksum_mismatch: {
        title: 'Archivos dañados',
        what: 'Sus bytes no son los que eran cuando llegaron, aunque nada indica que alguien los cambiara: lo causa un disco, un cable o una memoria que falla.',
        todo: 'Mira primero el disco (photostead doctor). Si tienes la foto en otro sitio, ponla en su lugar y mira otra vez. En la papelera, el archivo dañado se conserva hasta que se vacíe; los archivos de bibliotecas se dejan en paz y se leen de nuevo como están ahora.',
        act: 'Papelera',
        actOf: (path) => `Mover la foto de ${path} a la papelera`,
        actAll: 'Todo a la papelera',
        askAll: '¿Mover todas estas fotos a la papelera?',
        askAllText:
          'Sus dueños las encuentran allí y pueden recuperarlas. Los archivos de bibliotecas se quedan donde están y se leen de nuevo.',
      },
      missing_file: {
        title: 'Archivos que faltan',
        what: 'Una foto, o algo que se hizo para ella, ya no tiene archivo. No se trata de archivos de bibliotecas: de esos se ocupan las exploraciones, y un disco desconectado no es una pérdida.',
        todo: 'Si tienes el archivo en otro sitio, ponlo en su lugar y mira otra vez. Si no, la foto puede ir a la papelera; una vista previa perdida simplemente se hace de nuevo.',
        act: 'Resolver',
        actOf: (path) => `Resolver ${path}`,
        actAll: 'Resolver todo',
        askAll: '¿Resolver todo esto?',
        askAllText:
          'Las fotos sin archivo van a la papelera de sus dueños; las vistas previas perdidas se hacen de nuevo. Los archivos que ya hayan vuelto se quedan como están.',
      },
      untracked_file: {
        title: 'Archivos que no son de nada',
        what: 'Están en la carpeta de medios y de ellos no se hizo ninguna foto: alguien los puso ahí, o algo se interrumpió hace tiempo.',
        todo: 'Si hay fotos entre ellos, se pueden incorporar: photostead database take-in. Lo que no necesites se aparta, a la carpeta «set-aside» junto a las demás; elimínalo allí cuando estés seguro.',
        act: 'Apartar',
        actOf: (path) => `Apartar ${path}`,
        actAll: 'Apartar todo',
        askAll: '¿Apartar todos estos archivos?',
        askAllText: 'Se mueven a la carpeta «set-aside» de la carpeta de medios, con sus nombres. No se elimina nada.',
      },
    },
  };
};
export default es;
