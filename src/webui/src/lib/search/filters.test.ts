import { describe, expect, it } from 'vitest';
import { asksAnything, asksMeaning, filterOf, filtersIn, hasKind, isOnDays, NO_FILTERS, searchOf, without } from './filters';

const ALL =
  '?q=a+%26+b&in=path&type=video&from=2024-01-31&to=2024-02-29&country=It%C3%A1lia&state=s&city=c&make=m&model=o' +
  '&lens=l&said=no+smoking&album=x&tag=y&rating=4&favorite=1';

describe('addresses', () => {
  it('say all there is and back', () => {
    expect(searchOf(filtersIn(ALL))).toBe(ALL);
    expect(filtersIn(ALL)).toMatchObject({ q: 'a & b', where: 'path', type: 'VIDEO', country: 'Itália', rating: 4 });
    expect(filtersIn('')).toEqual(NO_FILTERS);
    expect(searchOf(NO_FILTERS)).toBe('');
  });
  it.each(['?in=x', '?type=AUDIO', '?rating=6', '?rating=x', '?from=2024-02-30', '?to=0000-01-01', '?to=today', '?city=', '?favorite=0', '?q=++'])(
    'leave out %s',
    (search) => expect(filtersIn(search)).toEqual(NO_FILTERS),
  );
  it('lose one kind of filter with all its fields', () => {
    const left = without(filtersIn('?q=x&country=a&state=b&city=c&rating=1'), 'place');
    expect(searchOf(left)).toBe('?q=x&rating=1');
    expect(hasKind(left, 'place')).toBe(false);
    expect(hasKind(left, 'rating')).toBe(true);
  });
  it('ask nothing by only saying where', () => {
    expect(asksAnything(filtersIn('?in=name'))).toBe(false);
    expect(asksAnything(filtersIn('?in=name&q=a'))).toBe(true);
    expect(asksAnything(filtersIn('?favorite=1'))).toBe(true);
  });
});

describe('what the daemon is asked', () => {
  it('words in one field or in any', () => {
    const like = { like: 'x' };
    expect(filterOf(filtersIn('?q=x&in=anywhere'))).toEqual({
      or: [{ originalFileName: like }, { originalPath: like }, { description: like }],
    });
    expect(filterOf(filtersIn('?q=x&in=name'))).toEqual({ originalFileName: like });
    expect(filterOf(filtersIn('?q=x&in=description'))).toEqual({ description: like });
  });
  it('what words mean takes a model, as does what a picture shows', () => {
    expect(filterOf(filtersIn('?q=x'))).toEqual({});
    expect(filterOf(filtersIn('?like=x&rating=5'))).toEqual({ rating: { gte: 5 } });
    expect(['?q=x', '?like=x', '?q=x&in=name', '?rating=5', '?in=anywhere'].map((s) => asksMeaning(filtersIn(s)))).toEqual([true, true, false, false, false]);
    expect(filtersIn('?q=x&like=y')).toMatchObject({ q: '', like: 'y' });
  });
  it('days as wide as clocks can differ', () => {
    expect(filterOf(filtersIn('?from=2024-05-31&to=2024-05-31'))).toEqual({
      takenAt: { gte: '2024-05-30T10:00:00.000Z', lt: '2024-06-01T12:00:00.000Z' },
    });
    expect(filterOf(filtersIn('?to=9999-12-31'))).toHaveProperty('takenAt.lt');
  });
  it('nothing of what is not chosen', () => {
    expect(filterOf(NO_FILTERS)).toEqual({});
    expect(filterOf(filtersIn(ALL))).toMatchObject({ isFavorite: { eq: true }, rating: { gte: 4 }, tagIds: { any: ['y'] } });
    expect(filterOf(filtersIn(ALL))).toMatchObject({ ocr: { matches: 'no smoking' } });
  });
});

it('the day on the wall decides', () => {
  const days = filtersIn('?from=2024-05-30&to=2024-05-31');
  expect(isOnDays(days, '2024-05-31T23:30:00.000Z')).toBe(true);
  expect(isOnDays(days, '2024-05-29T23:59:59.000Z')).toBe(false);
  expect(isOnDays(days, '2024-06-01T00:00:00.000Z')).toBe(false);
  expect(isOnDays(NO_FILTERS, '0001-01-01T00:00:00.000Z')).toBe(true);
});
