import { describe, expect, it } from 'vitest';
import type { Disk, Finding, Grade, Section } from '../api/types';
import { bySection, calm, countOf, howLong, partsOf, urgent, withClock, worst } from './words';

const finding = (grade: Grade, section: Section = 'Box', subject = grade): Finding => ({
  section,
  subject,
  grade,
  text: '',
  advice: null,
  commands: [],
});

describe('findings', () => {
  const mixed = [finding('ok'), finding('caution', 'Storage'), finding('note'), finding('broken', 'Storage')];

  it('puts the worst first and leaves out what is fine', () => {
    expect(urgent(mixed).map((one) => one.grade)).toEqual(['broken', 'caution']);
    expect(mixed[0]!.grade).toBe('ok');
    expect(calm(mixed).map((one) => one.grade)).toEqual(['ok', 'note']);
  });
  it('knows the worst of all', () => {
    expect(worst(mixed)).toBe('broken');
    expect(worst([finding('ok'), finding('note')])).toBe('note');
    expect(worst([])).toBe('ok');
    expect(countOf(mixed, 'caution')).toBe(1);
  });
  it('groups by section', () => {
    expect(bySection(mixed).map(({ section, findings }) => [section, findings.length])).toEqual([
      ['Box', 2],
      ['Storage', 2],
    ]);
  });
});

describe('clocks', () => {
  const at = Date.parse('2026-05-01T12:00:00.000Z');
  const answer = { version: '1', checkedAt: '2026-05-01T12:00:00.000Z', findings: [finding('ok')] };

  it('says nothing of what an answer may take', () => {
    expect(withClock(answer, at + 90_000)).toEqual(answer.findings);
    expect(withClock(answer, at - 90_000)).toEqual(answer.findings);
  });
  it('says how far they are apart', () => {
    const [behind] = withClock(answer, at + 3 * 3_600_000);
    expect(behind).toMatchObject({ section: 'Box', grade: 'caution', text: 'It is 3 hours behind this device' });
    expect(withClock(answer, at - 5 * 60_000)[0]!.text).toBe('It is 5 minutes ahead of this device');
  });
  it('counts in the unit that fits', () => {
    expect([61_000, 40 * 60_000, 3_600_000, 49 * 3_600_000].map(howLong)).toEqual([
      '1 minute',
      '40 minutes',
      '1 hour',
      '2 days',
    ]);
  });
});

describe('disks', () => {
  const disk: Disk = {
    point: '/',
    size: 1100,
    used: 600,
    available: 400,
    uses: [
      { kind: 'uploads', bytes: 300, isEstimate: false },
      { kind: 'renditions', bytes: 100, isEstimate: true },
    ],
  };

  it('fills the bar', () => {
    expect(partsOf(disk).map(({ kind, share }) => [kind, share])).toEqual([
      ['uploads', 0.3],
      ['renditions', 0.1],
      ['other', 0.2],
      ['free', 0.4],
    ]);
  });
  it('copes with estimates above the truth and with an empty disk', () => {
    const over = { ...disk, used: 350 };
    expect(partsOf(over).some((one) => one.kind === 'other')).toBe(false);
    expect(partsOf({ ...disk, used: 0, available: 0, uses: [] })).toEqual([
      { kind: 'free', bytes: 0, isEstimate: false, share: 0 },
    ]);
  });
});
