// What an archive is called on this device. Pure.

const LONGEST = 80;
const UNNAMED = 'photos';

/** `Lake/2024` → `Lake2024.zip`; of several `Lake2024-2.zip`. `number` counts from 1, `of` is how many there are. */
export function archiveName(title: string, number: number, of: number): string {
  const plain = title.replace(/[\\/:*?"<>|\p{C}]/gu, '').slice(0, LONGEST).replace(/^[\s.]+|[\s.]+$/gu, '');
  return `${plain || UNNAMED}${of > 1 ? `-${number}` : ''}.zip`;
}
