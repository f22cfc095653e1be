// The words of the page of the jobs, in Spanish; see `lib/queues/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/queues/text';

const MISSING = 'Hacer lo que falta';
const ALL = 'Hacer todo otra vez';

const queues: Text['queues'] = {
  metadataExtraction: {
    title: 'Leer detalles',
    what: 'Lee la fecha, el lugar y la cámara de cada archivo. Las fotos nuevas pasan primero por aquí: así llegan a su mes.',
    start: MISSING,
    all: ALL,
    warning: 'Se vuelven a leer todos los archivos. Lo que cambiaron las personas se queda.',
  },
  thumbnailGeneration: {
    title: 'Vistas previas y miniaturas',
    what: 'Hace las imágenes pequeñas que se muestran en lugar de los archivos.',
    start: MISSING,
    all: ALL,
    warning: 'Se vuelven a hacer todas las imágenes; en una biblioteca grande tarda horas. Hasta entonces se ven las actuales.',
  },
  videoConversion: {
    title: 'Convertir vídeos',
    what: 'Hace una copia de los vídeos que navegadores y móviles no pueden reproducir como están.',
    start: MISSING,
    all: ALL,
    warning: 'Se miran todos los vídeos y se convierten otra vez donde haga falta. Puede tardar días.',
  },
  library: {
    title: 'Bibliotecas',
    what: 'Busca archivos nuevos, cambiados y quitados en las carpetas de las bibliotecas.',
    start: 'Buscar cambios',
    all: 'Leer otra vez todos los archivos',
    warning: 'Se vuelven a leer todos los archivos de todas las bibliotecas, también los que no han cambiado.',
  },
  sidecar: {
    title: 'Archivos sidecar',
    what: 'Escribe lo que cambiaron las personas en pequeños archivos junto a las fotos, donde los ajustes lo piden.',
    start: MISSING,
    all: ALL,
    warning: null,
  },
  faceDetection: {
    title: 'Buscar caras',
    what: 'Busca caras en las fotos.',
    start: MISSING,
    all: ALL,
    warning: 'Se vuelven a mirar todas las fotos. Los nombres puestos por personas se quedan.',
  },
  facialRecognition: {
    title: 'Agrupar caras',
    what: 'Averigua qué caras son de la misma persona.',
    start: MISSING,
    all: ALL,
    warning: 'Se agrupan de nuevo todas las caras. Las personas con nombre se quedan; las que no lo tienen pueden cambiar.',
  },
  smartSearch: {
    title: 'Búsqueda por significado',
    what: 'Mira cada imagen, para que se encuentre por lo que muestra.',
    start: MISSING,
    all: ALL,
    warning: 'Se vuelven a mirar todas las imágenes.',
  },
  ocr: {
    title: 'Leer texto',
    what: 'Lee el texto en fotos de letreros, cartas y recibos.',
    start: MISSING,
    all: ALL,
    warning: 'Se vuelve a leer el texto de todas las imágenes.',
  },
  duplicateDetection: {
    title: 'Duplicados',
    what: 'Compara fotos y muestra juntas las que se parecen.',
    start: MISSING,
    all: ALL,
    warning: 'Se comparan de nuevo todas las fotos.',
  },
  editor: {
    title: 'Ediciones',
    what: 'Hace las imágenes de las fotos recortadas, giradas o reflejadas.',
    start: MISSING,
    all: ALL,
    warning: null,
  },
  migration: {
    title: 'Seguir los ajustes',
    what: 'Hace de nuevo las vistas previas que ya no siguen los ajustes.',
    start: MISSING,
    all: ALL,
    warning: 'Se vuelve a hacer todo lo que se ha hecho alguna vez.',
  },
  storageTemplateMigration: {
    title: 'Ordenar lo subido',
    what: 'Mueve lo subido a las carpetas que dice la plantilla de almacenamiento.',
    start: 'Ordenar todo',
    all: null,
    warning: null,
  },
  backupDatabase: {
    title: 'Copia de la base de datos',
    what: 'Escribe en un archivo todo lo que se sabe de las fotos. Las fotos no van dentro.',
    start: 'Copiar ahora',
    all: null,
    warning: null,
  },
  notifications: {
    title: 'Correo y notificaciones',
    what: 'Cuenta a las personas lo que ha pasado.',
    start: null,
    all: null,
    warning: null,
  },
  integrityCheck: {
    title: 'Comprobaciones de integridad',
    what: 'Mira si todos los archivos están y están enteros.',
    start: null,
    all: null,
    warning: null,
  },
  workflow: {
    title: 'Automatizaciones',
    what: 'Hace lo que dicen las automatizaciones de cada persona sobre las fotos nuevas.',
    start: null,
    all: null,
    warning: null,
  },
  backgroundTask: {
    title: 'Todo lo demás',
    what: 'Cosas pequeñas: borrar lo eliminado, recuerdos, limpieza.',
    start: null,
    all: null,
    warning: null,
  },
};

const manual: Text['manual'] = {
  'memory-create': { title: 'Hacer recuerdos', what: 'Para los próximos días; si no, se hace cada noche.' },
  'memory-cleanup': { title: 'Quitar recuerdos antiguos', what: 'Quita los recuerdos que se vieron y no se conservaron.' },
  'person-cleanup': { title: 'Limpiar personas', what: 'Quita las personas sin nombre que no tienen cara.' },
  'tag-cleanup': { title: 'Limpiar etiquetas', what: 'Quita las etiquetas que no tiene ninguna foto.' },
  'user-cleanup': { title: 'Quitar cuentas eliminadas', what: 'Las que han cumplido su plazo; si no, se hace cada noche.' },
  'backup-database': { title: 'Copiar la base de datos', what: 'Ahora, además de las copias de cada noche.' },
  'integrity-missing-files': { title: 'Buscar archivos que faltan', what: 'Si todos los archivos están donde deben.' },
  'integrity-untracked-files': {
    title: 'Buscar archivos desconocidos',
    what: 'Archivos en nuestras carpetas de los que no se sabe nada.',
  },
  'integrity-checksum-mismatch': { title: 'Leer todo lo subido', what: 'Si cada byte sigue como era. Tarda horas.' },
};

const es: Translation<Text> = ({ count, form, plural }) => ({
  title: 'Tareas',
  intro: 'Trabajo que se hace en segundo plano. Avanza por sí solo; aquí ves por dónde va y puedes pararlo o empezarlo.',
  quiet: 'Ahora mismo no se está haciendo nada.',
  busy: (jobs, working) => `${plural(jobs, 'tarea pendiente', 'tareas pendientes')}, ${count(working)} en este momento.`,
  queues,
  manual,
  state: {
    working: 'Trabajando',
    waiting: 'Esperando',
    paused: 'En pausa',
    held: 'Espera espacio en el disco',
    resting: 'Nadie puede hacerlo ahora',
    idle: 'En reposo',
  },
  counts: {
    label: (queue) => `${queue}, en números`,
    active: 'En marcha',
    waiting: 'En espera',
    delayed: 'Más tarde',
  },
  pace: (perSecond) =>
    perSecond >= 1
      ? `${count(Math.round(perSecond * 10) / 10)} por segundo`
      : perSecond * 60 >= 1
        ? `${count(Math.round(perSecond * 600) / 10)} por minuto`
        : `${count(Math.max(1, Math.round(perSecond * 3600)))} por hora`,
  left: (duration) => `tiempo restante: ${duration}`,
  seconds: 'menos de un minuto',
  minutes: (n) => plural(n, 'minuto', 'minutos'),
  hours: (n) => plural(n, 'hora', 'horas'),
  days: (n) => plural(n, 'día', 'días'),
  pause: 'Pausar',
  pauseOf: (queue) => `Pausar: ${queue}`,
  resume: 'Seguir',
  resumeOf: (queue) => `Seguir: ${queue}`,
  actionOf: (action, queue) => `${action}: ${queue}`,
  more: (queue) => `Más de ${queue}`,
  clear: 'Vaciar la cola',
  clearTitle: (queue) => `¿Vaciar la cola: ${queue}?`,
  clearText: (jobs) =>
    `${plural(jobs, 'tarea se olvidará', 'tareas se olvidarán')}. No se pierde nada: lo que falte se puede pedir otra vez.`,
  cleared: 'Ya no hay nada en espera.',
  concurrency: (n) => `${count(n)} a la vez: cambiar`,
  concurrencyFixed: 'Una tras otra',
  started: (queue) => `Empezado: ${queue}`,
  allTitle: (action, queue) => `¿${action}: ${queue}?`,
  failed: (n) => plural(n, 'tarea abandonada', 'tareas abandonadas'),
  failedFirst: (n) => form(n, { one: 'La última', other: `Las últimas ${count(n)}` }),
  failedAt: (job, when) => `${job} · ${when}`,
  retry: 'Intentarlo otra vez',
  retried: (n) => `${plural(n, 'tarea espera', 'tareas esperan')} otra vez`,
  forget: 'Olvidarlas',
  forgotten: 'Olvidadas.',
  problems: 'Todos los problemas por archivo',
  manualTitle: 'Empezar a mano',
  manualIntro: 'Se hacen cada noche o cuando toca. Empieza una si no quieres esperar.',
  run: 'Empezar',
  runOf: (job) => `Empezar: ${job}`,
  running: (job) => `Empezado: ${job}`,
});
export default es;
