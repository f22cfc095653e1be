import { describe, expect, it } from 'vitest';
import { whole, decimal, cron, toggle, type Leaf } from './leaf';
import { changed, cronWords, pathsOf, problemOf, readFile, refusals, shownNumber, typedNumber, valueAt, words } from './values';

const config = { trash: { days: 30, enabled: true }, machineLearning: { urls: ['http://a'] } };

const kindOf = (leaf: Leaf) => {
  if (leaf.kind.is !== 'number') throw new Error('no number');
  return leaf.kind;
};
const days = whole('trash.days', 'For', '', 0, 36_500, 'days');
const seconds = kindOf(whole('oauth.timeout', 'Wait', '', 1, 600_000, 'seconds', 1000));
const percent = decimal('integrityChecks.checksumFiles.percentageLimit', 'At most', '', 0, 1, '%', 0.01);

describe('a config', () => {
  it('is read and changed by paths', () => {
    expect(pathsOf(config)).toEqual(['trash.days', 'trash.enabled', 'machineLearning.urls']);
    expect(valueAt(config, 'trash.days')).toBe(30);
    expect(valueAt(config, 'trash.constructor')).toBeUndefined();
    const other = changed(config, new Map<string, unknown>([['trash.days', 5]]));
    expect(other).toEqual({ ...config, trash: { days: 5, enabled: true } });
    expect(config.trash.days).toBe(30);
    expect(other.machineLearning).toBe(config.machineLearning);
  });
  it('comes from a file, with what is not known left out', () => {
    const read = readFile('{"trash": {"days": 7, "enabled": true, "old": 1}, "gone": {"a": 2}}', config);
    expect([...read.changes]).toEqual([['trash.days', 7]]);
    expect(read.unknown).toEqual(['trash.old', 'gone.a']);
    expect(() => readFile('{', config)).toThrow('not JSON');
    expect(() => readFile('[1]', config)).toThrow('no settings');
  });
});

describe('numbers', () => {
  it('are shown in the unit of people', () => {
    expect(shownNumber(seconds, 1500)).toBe('1.5');
    expect(typedNumber(seconds, '1,5')).toBe(1500);
    expect(shownNumber(kindOf(percent), 0.07)).toBe('7');
    expect(typedNumber(kindOf(percent), '7')).toBe(0.07);
    expect(typedNumber(kindOf(percent), ' much ')).toBe(' much ');
  });
  it('are held to their limits', () => {
    expect(problemOf(days, 0)).toBe('');
    expect(problemOf(days, 40_000)).toBe('From 0 to 36500.');
    expect(problemOf(days, 1.5)).toBe('A whole number.');
    expect(problemOf(days, 'many')).toBe('A number.');
    expect(problemOf(percent, 1.2)).toBe('From 0 to 100.');
  });
});

describe('words', () => {
  it('tell a value', () => {
    expect(words(days, 30)).toBe('30 days');
    expect(words(toggle('trash.enabled', 'Keep'), false)).toBe('off');
    expect(words(cron('library.scan.cronExpression', 'When'), '0 2 * * *')).toBe('every day at 02:00');
  });
  it.each([
    ['30 2 * * 0', 'every Sunday at 02:30'],
    ['5 * * * *', 'every hour, 5 minutes past'],
    ['0 */6 * * *', 'every 6 hours, 0 minutes past'],
    ['0 4 1 * *', 'on day 1 of every month at 04:00'],
    ['*/5 1-3 * * *', ''],
    ['nonsense', ''],
  ])('%s', (expression, said) => expect(cronWords(expression)).toBe(said));
});

describe('refusals', () => {
  const paths = ['trash.days', 'oauth.issuerUrl', 'machineLearning.urls', 'backup.database.cronExpression'];
  const of = (message: string) => Object.fromEntries(refusals(message, paths));
  it('are told at the settings they name', () => {
    expect(of('The settings were not changed: oauth.issuerUrl is no web address; machineLearning.urls.0 must be one.')).toEqual({
      'oauth.issuerUrl': 'Is no web address',
      'machineLearning.urls': 'Must be one.',
    });
    expect(of('The settings were not changed: backup.database.cronExpression is wrong: a; b.')).toEqual({
      'backup.database.cronExpression': 'Is wrong: a; b.',
    });
  });
  it('of a wrong kind of value too', () => {
    expect(of('Expected `int` >= 0 - at `$.trash.days`')).toEqual({ 'trash.days': 'Expected int >= 0' });
    expect(of('Expected `str`, got `int` - at `$.machineLearning.urls[0]`')).toEqual({ 'machineLearning.urls': 'Expected str, got int' });
  });
  it('are none where nothing is named', () => expect(of('Photostead is not answering.')).toEqual({}));
});
