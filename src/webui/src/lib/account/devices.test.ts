import { describe, expect, it } from 'vitest';
import { detailsOf, iconOf, inOrder, nameOf, seen } from './devices';
import type { Session } from './types';

const made = (more: Partial<Session>): Session => ({
  id: '1',
  deviceType: '',
  deviceOS: '',
  appVersion: null,
  createdAt: '2024-05-01T10:00:00.000Z',
  updatedAt: '2024-05-01T10:00:00.000Z',
  current: false,
  isPendingSyncReset: false,
  ...more,
});
const named = (session: Session) => nameOf(session, (browser, system) => `${browser} on ${system}`, 'Unknown');
const firefox = made({ deviceType: 'Firefox', deviceOS: 'Linux' });
const phone = made({ deviceType: 'Android', deviceOS: 'Pixel 8', appVersion: '3.1.0' });

describe('a device', () => {
  it.each([
    [firefox, 'Firefox on Linux', 'screen'],
    [phone, 'Pixel 8', 'phone'],
    [made({ deviceType: 'Chrome', deviceOS: 'Android' }), 'Chrome on Android', 'phone'],
    [made({ deviceType: 'iOS' }), 'iOS', 'phone'],
    [made({ deviceOS: 'Windows' }), 'Windows', 'screen'],
    [made({}), 'Unknown', 'screen'],
  ])('%#', (session, name, icon) => {
    expect(named(session)).toBe(name);
    expect(iconOf(session)).toBe(icon);
  });

  it('has details beside its name', () => {
    expect(detailsOf(phone, (number) => `v${number}`)).toEqual(['Android', 'v3.1.0']);
    expect(detailsOf(firefox, (number) => number)).toEqual([]);
    expect(detailsOf(made({ deviceType: 'iOS', appVersion: '1' }), (number) => number)).toEqual(['1']);
  });

  it('was seen lately within the hour', () => {
    const at = Date.parse(phone.updatedAt);
    expect(seen(phone, at + 59 * 60_000, 'lately')).toBe('lately');
    expect(seen(phone, at + 3 * 3_600_000, 'lately')).toMatch(/3/);
  });
});

describe('inOrder', () => {
  it('begins with this one', () => {
    const old = made({ id: 'old', updatedAt: '2023-01-01T00:00:00.000Z', current: true });
    const new_ = made({ id: 'new', updatedAt: '2024-06-01T00:00:00.000Z' });
    expect(inOrder([phone, old, new_]).map((session) => session.id)).toEqual(['old', 'new', '1']);
  });
});
