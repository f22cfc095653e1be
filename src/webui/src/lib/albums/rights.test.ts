import { describe, expect, it } from 'vitest';
import type { Person } from '../api/types';
import { mayEdit, roleIn } from './rights';
import type { AlbumRole } from './types';

const person = (id: string): Person => ({
  id,
  name: id,
  email: '',
  avatarColor: 'primary',
  profileImagePath: '',
  profileChangedAt: '',
});
const album = {
  albumUsers: (['owner', 'editor', 'viewer'] as AlbumRole[]).map((role) => ({ role, user: person(`the ${role}`) })),
};

describe('rights in an album', () => {
  it('are those of the role', () => {
    expect(mayEdit(album, 'the owner')).toBe(true);
    expect(mayEdit(album, 'the editor')).toBe(true);
    expect(mayEdit(album, 'the viewer')).toBe(false);
  });

  it('are none for strangers, guests and before anything is known', () => {
    expect(roleIn(album, 'somebody')).toBeNull();
    expect(mayEdit(album, undefined)).toBe(false);
    expect(mayEdit(null, 'the owner')).toBe(false);
  });
});
