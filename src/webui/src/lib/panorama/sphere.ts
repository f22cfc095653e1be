// Draws a picture all round (equirectangular) as one sees it from inside, on a canvas: each point of the view is a ray,
// and the ray says which point of the picture it meets. One rectangle and a small program of the graphics card; nothing
// of it is computed here.
import { heightOf, type Look } from './look';

const VERTICES = `#version 300 es
uniform vec2 reach;
out vec2 at;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
  at = corner * reach;
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

const FRAGMENTS = `#version 300 es
precision highp float;
uniform sampler2D picture;
uniform vec2 look;
uniform float height;
in vec2 at;
out vec4 colour;
const float PI = 3.14159265358979;
void main() {
  vec3 ray = normalize(vec3(at, 1.0));
  float s = sin(look.y), c = cos(look.y);
  ray = vec3(ray.x, ray.y * c + ray.z * s, ray.z * c - ray.y * s);
  float along = (atan(ray.x, ray.z) + look.x) / (2.0 * PI) + 0.5;
  float down = 0.5 - asin(clamp(ray.y, -1.0, 1.0)) / height;
  colour = down < 0.0 || down > 1.0 ? vec4(0.05, 0.06, 0.05, 1.0) : texture(picture, vec2(along, down));
}`;

export type Picture = HTMLImageElement | HTMLVideoElement | ImageBitmap;

export class Sphere {
  /** Of what is shown, from bottom to top, in radians. */
  height = Math.PI;
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;

  /** Throws where the browser draws nothing of the kind. */
  constructor(readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false });
    if (!gl) throw new Error('no WebGL 2');
    this.#gl = gl;
    this.#program = programOf(gl);
    gl.useProgram(this.#program);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    // All round there is no edge at the sides.
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.REPEAT);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  }

  /** Pixels that a picture may have on its longer side. */
  get largest(): number {
    return this.#gl.getParameter(this.#gl.MAX_TEXTURE_SIZE) as number;
  }

  show(picture: Picture, ratio: number): void {
    const gl = this.#gl;
    this.height = heightOf(ratio);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
  }

  /** In pixels of the screen. Setting a size anew empties the canvas, also where it is the same. */
  resize(width: number, height: number): void {
    const { canvas } = this;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
  }

  draw(look: Look): void {
    const gl = this.#gl;
    const { width, height } = this.canvas;
    const reach = Math.tan(look.field / 2);
    gl.viewport(0, 0, width, height);
    gl.uniform2f(this.#place('reach'), (reach * width) / Math.max(1, height), reach);
    gl.uniform2f(this.#place('look'), look.yaw, look.pitch);
    gl.uniform1f(this.#place('height'), this.height);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  /** A browser has but a few of these at a time. */
  release(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #place(name: string): WebGLUniformLocation | null {
    return this.#gl.getUniformLocation(this.#program, name);
  }
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTICES], [gl.FRAGMENT_SHADER, FRAGMENTS]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'no program');
  return program;
}
