// The light build lacks types of its own; it has the same classes without subtitles, other sound tracks and encryption.
declare module 'hls.js/light' {
  export * from 'hls.js';
  export { default } from 'hls.js';
}
