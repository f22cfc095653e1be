// The modules that `mapdata.ts` makes when the app is built.
declare module 'virtual:map/land-*' {
  const shapes: import('./shapes').Packed;
  export default shapes;
}
declare module 'virtual:map/water' {
  const shapes: import('./shapes').Packed;
  export default shapes;
}
declare module 'virtual:map/countries' {
  const names: import('./names').PackedNames;
  export default names;
}
declare module 'virtual:map/cities' {
  const names: import('./names').PackedNames;
  export default names;
}
declare module 'virtual:map/towns' {
  const names: import('./names').PackedNames;
  export default names;
}
