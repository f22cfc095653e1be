// The words of the photo editor, in Spanish; see `lib/editor/text.ts`.
import type { Translation } from '../../lib/i18n/translated';
import type { Text } from '../../lib/editor/text';

const es: Translation<Text> = ({ count }) => ({
  title: 'Editar foto',
  frame: 'Marco del recorte',
  how: 'Arrastra el marco, o sus esquinas y bordes.',
  keys: 'Las flechas lo mueven; con Mayús cambian su tamaño. Escape descarta los cambios.',
  place: (width, height) => `${count(width)} por ${count(height)} píxeles`,
  shapes: 'Forma',
  free: 'Libre',
  original: 'Original',
  square: 'Cuadrado',
  swap: 'Vertical u horizontal',
  turnLeft: 'Girar a la izquierda',
  turnRight: 'Girar a la derecha',
  mirror: 'Reflejar en horizontal',
  flip: 'Reflejar en vertical',
  reset: 'Restablecer',
  cancel: 'Cancelar',
  save: 'Guardar',
  saving: 'Guardando…',
  saved: 'Foto editada',
  undone: 'La foto está como se hizo',
  later: 'Guardado. La imagen nueva se está haciendo y se verá pronto.',
  untouched: 'El archivo no se cambia nunca.',
});
export default es;
