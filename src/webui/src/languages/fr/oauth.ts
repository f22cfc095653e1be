// The words of signing in with a provider, in French; see `lib/oauth/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/oauth/text';

const fr: Translation<Text> = () => ({
  or: 'ou',
  returning: 'Connexion en cours…',
  leaving: 'Vers la page de connexion…',
  closed: 'La connexion est désactivée. La personne qui administre ce boîtier peut la rétablir.',
  title: 'Fournisseur de connexion',
  linked: 'Votre compte est lié : vous pouvez vous connecter sans le mot de passe de ce boîtier.',
  notLinked: 'Liez votre compte pour vous connecter par votre fournisseur plutôt que par un mot de passe.',
  off: 'Votre compte est lié, mais la connexion par un fournisseur est désactivée.',
  link: 'Lier le compte',
  unlink: 'Délier le compte',
  unlinkTitle: 'Délier votre compte ?',
  unlinkText: 'Vous vous connecterez alors avec votre e-mail et votre mot de passe.',
  unlinkNoPassword:
    'Vous n’avez pas de mot de passe sur ce boîtier. Restez connecté jusqu’à ce que vous ayez lié une autre connexion, ou demandez d’abord un mot de passe à la personne qui administre ce boîtier.',
  doneLinked: 'Votre compte est lié.',
  doneUnlinked: 'Votre compte n’est plus lié.',
});

export default fr;
