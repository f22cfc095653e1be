import { describe, expect, it } from 'vitest';
import { qualitiesOf, sessionIn } from './qualities';

const level = (name: string, bitrate: number, codecs = 'avc1.64001F,mp4a.40.2') => ({ name, bitrate, codecs });

describe('qualities', () => {
  it('stand from the best to the smallest, whatever order the player has them in', () => {
    const found = qualitiesOf([level('480p', 1), level('original', 2), level('1080p', 9), level('720p', 3)], 'As it is');
    expect(found).toEqual([
      { level: 1, name: 'As it is' },
      { level: 2, name: '1080p' },
      { level: 3, name: '720p' },
      { level: 0, name: '480p' },
    ]);
  });

  it('of one height are told apart by their codec', () => {
    const found = qualitiesOf([level('720p', 2, 'av01.0.05M.08'), level('720p', 3)], 'As it is');
    expect(found.map((quality) => quality.name)).toEqual(['720p', '720p AV1']);
  });
});

describe('a session', () => {
  it('is known by its addresses', () => {
    const id = '0906997b-c69b-4b70-8014-e5f7a4751e8c';
    expect(sessionIn(`http://box/api/assets/x/video/stream/${id}/0/playlist.m3u8?key=1`)).toBe(id);
    expect(sessionIn('http://box/api/assets/x/video/playback')).toBeNull();
  });
});
