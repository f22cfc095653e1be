import { describe, expect, it } from 'vitest';
import { archiveName } from './name';

describe('what an archive is called', () => {
  it.each([
    ['Lake 2024', 'Lake 2024.zip'],
    ['../a\\b:c', 'abc.zip'],
    ['\u202egpj\u0000', 'gpj.zip'],
    [' . ', 'photos.zip'],
    ['', 'photos.zip'],
    ['x'.repeat(200), `${'x'.repeat(80)}.zip`],
  ])('%j', (title, name) => expect(archiveName(title, 1, 1)).toBe(name));

  it('several are numbered', () => expect(archiveName('Lake', 2, 3)).toBe('Lake-2.zip'));
});
