// The words of signing in with a provider; see `text.ts`.
import { translated } from '../i18n/translated';

const en = {
  or: 'or',
  returning: 'Signing you in…',
  leaving: 'Taking you to the sign-in…',
  closed: 'Signing in is switched off. Whoever administers this box can allow it again.',
  title: 'Sign-in provider',
  linked: 'Your account is linked: you can sign in without the password of this box.',
  notLinked: 'Link your account, and you can sign in with your provider instead of a password.',
  off: 'Your account is linked, but signing in with a provider is switched off.',
  link: 'Link account',
  unlink: 'Unlink account',
  unlinkTitle: 'Unlink your account?',
  unlinkText: 'You sign in with your email and password then.',
  unlinkNoPassword:
    'You have no password on this box. Stay signed in until you have linked another sign-in, or ask whoever administers this box for a password first.',
  doneLinked: 'Your account is linked.',
  doneUnlinked: 'Your account is not linked any more.',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/oauth.ts', { import: 'default' }),
);
