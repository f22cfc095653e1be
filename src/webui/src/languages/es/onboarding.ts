// The words of a beginning, in Spanish; see `lib/onboarding/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/onboarding/text';

const es: Translation<Text> = ({ count, isolate, list, plural }) => ({
  nav: 'Pasos',
  at: (step, of) => `Paso ${count(step)} de ${count(of)}`,
  back: 'Atrás',
  next: 'Continuar',
  done: 'Ver las fotos',
  later: 'Más tarde',
  laterHint: 'Lo encontrarás en el menú que hay detrás de tu imagen.',
  step: {
    you: 'Tú',
    photos: 'Fotos',
    analysis: 'Reconocer',
    phone: 'Móvil',
  },
  title: {
    you: (name) => `Hola, ${isolate(name)}`,
    photos: '¿Dónde están tus fotos?',
    analysis: '¿Qué hay que buscar?',
    phone: 'Fotos de tu móvil',
  },
  intro: {
    you: 'Así te ven las demás personas de casa.',
    photos:
      'Indica carpetas que ya están en este equipo. Photostead las lee y nunca cambia nada en ellas. Las fotos van apareciendo mientras sigue mirando.',
    analysis: 'Todo pasa en este equipo; ninguna imagen sale de él. Puedes cambiar de idea cuando quieras.',
    phone: 'Una app de móvil trae aquí las fotos nuevas por sí sola y las muestra todas.',
  },
  you: {
    name: 'Nombre',
    noName: 'Escribe un nombre.',
    saved: 'Guardado',
    looks: 'En este dispositivo',
  },
  folder: {
    path: 'Carpeta',
    pathHint: 'Una ruta completa, como /home/me/Pictures',
    name: 'Nombre',
    defaultName: 'Nuestras fotos',
    add: 'Añadir carpeta',
    added: (name) => `Se está leyendo ${name}`,
    present: 'Carpetas hasta ahora',
    scanning: (found) => `Leyendo: ${plural(found, 'archivo', 'archivos')} hasta ahora`,
    idle: 'Leída',
    unavailable: 'No se puede acceder',
    reading: (names) =>
      `Photostead está leyendo ${list(names)} y no cambia nada allí. Las fotos van apareciendo mientras sigue mirando.`,
    more: 'Más sobre las carpetas',
    upload: '¿Aún no hay nada en este equipo?',
    uploadText:
      'Continúa sin carpeta. Las fotos llegan desde móviles, desde este ordenador con el botón de arriba o desde la exportación de otro servicio.',
  },
  analysis: {
    faces: {
      title: 'Caras',
      what: 'Reúne las fotos de cada persona, para que puedas ponerle nombre.',
      cost: 'Rápido: unas centésimas de segundo por foto.',
    },
    search: {
      title: 'Búsqueda por significado',
      what: 'Encuentra fotos por lo que muestran, como «playa» o «tarta».',
      cost: 'Rápido: unas centésimas de segundo por foto.',
    },
    text: {
      title: 'Texto en imágenes',
      what: 'Encuentra letreros, cartas y recibos por lo que tienen escrito.',
      cost: 'Más lento: unas décimas de segundo por foto, segundos si es una página entera.',
    },
    duplicates: {
      title: 'Imágenes que se parecen',
      what: 'Las muestra juntas, para que conserves la mejor.',
      cost: 'Necesita «Búsqueda por significado». No cuesta casi nada.',
    },
    box: 'Los tiempos son los de un núcleo de un PC; un equipo pequeño tarda varias veces más. Primero van las fotos nuevas; lo demás se hace en segundo plano.',
    managed: 'Fijado fuera de la app.',
    model: (name, megabytes) => `Modelo ${name}, ${count(megabytes)}\u00a0MB`,
    there: 'Ya está.',
    settings: 'Más sobre esto en los ajustes',
  },
  phone: {
    first: 'Instala la app Immich desde la tienda de tu móvil. Photostead habla su idioma.',
    second: 'Como dirección del servidor, dale la de abajo: escanea el código o escríbela.',
    third: (email) => `Inicia sesión con ${isolate(email)} y tu contraseña, y activa la copia de seguridad.`,
    here: 'La dirección de esta página',
    local:
      'Esta dirección solo vale en este ordenador. Abre la página con la dirección que te dio tu administrador y mira aquí otra vez.',
  },
  phones: {
    title: 'Direcciones para tus móviles',
    text: 'Escanéalo con un móvil de la red de casa, o escribe la dirección. Las apps de móvil la piden como dirección del servidor.',
    qr: (url) => `Código QR de ${url}`,
    nameHint: 'Algunos móviles y routers antiguos no conocen los nombres que acaban en .local. Usa ahí una dirección con números.',
    numberHint: 'Tu router podría darle otros números a este equipo algún día. Dile que los mantenga.',
    others: 'Otras direcciones',
    none: 'Otros dispositivos aún no pueden llegar a este equipo.',
  },
});
export default es;
