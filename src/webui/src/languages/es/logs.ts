// The words of the page of the logs, in Spanish; see `lib/logs/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/logs/text';

const es: Translation<Text> = ({ count, plural }) => ({
  title: 'Registro',
  intro:
    'Lo que ha dicho el servidor últimamente, lo más nuevo primero. Solo se conservan las últimas líneas, en su memoria; un reinicio empieza de cero.',
  filter: 'Mostrar',
  level: {
    debug: 'Todo',
    info: 'Información y peor',
    warning: 'Avisos y errores',
    error: 'Solo errores',
    critical: 'Solo lo peor',
  },
  sign: { debug: 'Depuración', info: 'Info', warning: 'Aviso', error: 'Error', critical: 'Crítico' },
  search: 'Buscar líneas',
  pause: 'Dejar de seguir',
  follow: 'Seguir',
  copy: 'Copiar',
  copied: 'Se han copiado las líneas.',
  notCopied: 'El navegador no deja copiar a esta página. Descarga las líneas.',
  download: 'Descargar',
  file: 'photostead-log.txt',
  count: (shown, all) =>
    shown === all ? plural(all, 'línea', 'líneas') : `${count(shown)} de ${plural(all, 'línea', 'líneas')}`,
  paused: 'Las líneas nuevas no se muestran hasta que vuelvas a seguir.',
  none: 'Ninguna línea coincide.',
  empty: 'Aún no se ha registrado nada.',
  trace: 'De dónde vino',
  earlier: 'Mostrar líneas anteriores',
  setting: 'Cuánto se registra',
  list: 'Líneas del registro',
});
export default es;
