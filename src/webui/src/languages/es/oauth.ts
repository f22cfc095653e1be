// The words of signing in with a provider, in Spanish; see `lib/oauth/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/oauth/text';

const es: Translation<Text> = () => ({
  or: 'o',
  returning: 'Iniciando sesión…',
  leaving: 'Te llevamos al inicio de sesión…',
  closed: 'El inicio de sesión está desactivado. Quien administra este equipo puede volver a permitirlo.',
  title: 'Proveedor de inicio de sesión',
  linked: 'Tu cuenta está vinculada: puedes iniciar sesión sin la contraseña de este equipo.',
  notLinked: 'Vincula tu cuenta y podrás iniciar sesión con tu proveedor en vez de con una contraseña.',
  off: 'Tu cuenta está vinculada, pero el inicio de sesión con un proveedor está desactivado.',
  link: 'Vincular cuenta',
  unlink: 'Desvincular cuenta',
  unlinkTitle: '¿Desvincular tu cuenta?',
  unlinkText: 'Desde entonces iniciarás sesión con tu correo y tu contraseña.',
  unlinkNoPassword:
    'No tienes contraseña en este equipo. Mantén la sesión abierta hasta que vincules otro inicio de sesión, o pide antes una contraseña a quien administra este equipo.',
  doneLinked: 'Tu cuenta está vinculada.',
  doneUnlinked: 'Tu cuenta ya no está vinculada.',
});
export default es;
