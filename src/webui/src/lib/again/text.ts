// The words of asking for work on photos again; fetched with its dialog.
import type { AssetJob } from '../api/types';
import { count } from '../format';
import { translated } from '../i18n/translated';

interface Work {
  title: string;
  what: string;
}

const en = {
  title: (n: number) => (n === 1 ? 'Make again' : `Make again for ${count(n)} items`),
  intro: 'The originals are only read. What you wrote, named or edited stays.',
  asked: 'It is being done',
  work: {
    'refresh-metadata': { title: 'Read details', what: 'Date, place, camera and keywords, from the file and its sidecar.' },
    'regenerate-thumbnail': { title: 'Make previews', what: 'The pictures that are shown here, after the settings of today.' },
    'refresh-faces': { title: 'Find faces', what: 'Faces that were found before stay whose they are; those taken away stay away.' },
    'transcode-video': { title: 'Convert videos', what: 'The copies that play everywhere, where the settings ask for any.' },
  } satisfies Record<AssetJob, Work> as Record<AssetJob, Work>,
};

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/again.ts', { import: 'default' }),
);
