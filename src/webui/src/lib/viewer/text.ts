// The words of playing videos.
export const text = {
  quality: 'Quality',
  auto: 'Auto',
  autoIs: (name: string) => `Auto (${name})`,
  original: 'Original',
};
