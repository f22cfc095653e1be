// The words of comments and likes. Fetched with the pages that say them.
import { count } from '../format';
import { translated } from '../i18n/translated';
import { plural } from '../i18n/words';

const en = {
  title: 'Comments and likes',
  button: ({ comments, likes }: { comments: number; likes: number }) =>
    `${count(comments + likes)} comments and likes: ${plural(comments, 'comment', 'comments')}, ${plural(likes, 'like', 'likes')}`,
  about: { album: 'About the album and its photos', asset: 'About this photo, in this album' },
  none: 'Nothing yet. Say something nice.',
  likes: 'likes this album',
  likesPhoto: 'likes this photo',
  likesIt: 'likes this',
  like: 'Like',
  unlike: 'Take the like back',
  write: 'Say something',
  send: 'Send',
  remove: (name: string) => `Delete the comment by ${name}`,
  removeTitle: 'Delete this comment?',
  removeText: 'It goes for everyone in the album. This cannot be undone.',
  removeConfirm: 'Delete',
  photo: 'Show the photo',
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/activities.ts', { import: 'default' }),
);
