import { describe, expect, it } from 'vitest';
import { makePages } from '../docs';

describe('makePages', () => {
  const pages = makePages({
    doctor: '# The `doctor`\n\nSee [snap](snap.md#plugs), [code](../src/x.py), [site](https://a.example/?b&c), [bad](javascript:alert).\n',
    snap: '## Plugs & <slots>\n\n<!-- made by a tool -->\n\n<script>alert(1)</script>\n\n![picture](x.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
  });

  it('is one page a file and a list of them', () => {
    expect(Object.keys(pages).sort()).toEqual(['doctor.html', 'index.html', 'snap.html']);
    expect(pages['index.html']).toContain('<a href="doctor.html">The doctor</a>');
    expect(pages['index.html']).toContain('<a href="snap.html">snap</a>');
  });
  it('links pages with each other and the outside, and nothing else', () => {
    expect(pages['doctor.html']).toContain('<a href="snap.html#plugs">snap</a>');
    expect(pages['doctor.html']).toContain('<a href="https://a.example/?b&amp;c">site</a>');
    expect(pages['doctor.html']).toContain(', code, ');
    expect(pages['doctor.html']).not.toContain('javascript:');
  });
  it('has headings to point at, tables, and nothing that runs', () => {
    expect(pages['snap.html']).toContain('<h2 id="plugs-slots">Plugs &amp; &lt;slots&gt;</h2>');
    expect(pages['snap.html']).toContain('<td>1</td>');
    expect(pages['snap.html']).toContain('&lt;script&gt;');
    expect(pages['snap.html']).not.toContain('made by a tool');
    expect(pages['snap.html']).not.toMatch(/<script|<img|style="/);
  });
});
