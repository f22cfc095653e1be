"""SVG, MVG/MSL, EPS, PDF reaching a rasteriser that opens files or URLs; attachments in MKV; playlists as video: files that ask
whoever decodes them to open something else. A listener on this machine and a file with a secret show whether anybody did.
"""

import gzip
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from photostead.kernel.errors import MediaError
from photostead.media.image import Spec, render_photo
from photostead.media.metadata import read_metadata
from photostead.media.video import render_video
from tests.media import pictures

SECRET = "the-secret-of-this-machine"
# `{url}` and `{file}` are what they want opened.
DOCUMENTS = {
    "svg": '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
    '<image xlink:href="{url}"/><image href="file://{file}"/></svg>',
    "svg with a head": '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file://{file}">]><svg '
    'xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
    "mvg": "push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 'url({url})'\nimage over 0,0 9,9 '{file}'\n",
    "msl": '<?xml version="1.0"?><image><read filename="{url}"/><read filename="{file}"/></image>',
    "eps": "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n({file}) (r) file pop\n({url}) run\nshowpage\n",
    "pdf": "%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI({url})>>>>endobj\ntrailer<</Root 1 0 R>>\n",
    "xbm": '#include "{file}"\n#define x_width 8\n#define x_height 1\nstatic char x_bits[] = {{ 0x00 }};\n',
    "text caption": "caption:@{file}",
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{url}\n#EXTINF:1,\nfile://{file}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{file}'\nfile '{url}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>{url}</BaseURL></Period></MPD>',
    "asx": '<asx version="3.0"><entry><ref href="{url}"/></entry></asx>',
}  # fmt: skip
NAMES = ("x.jpg", "x.png", "x.webp", "x.tiff", "x.heic", "x.dng", "x.mp4", "x.mkv", "x.mov")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Whoever is asked, if anybody is."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    """Where renditions would go."""
    (tmp_path / "out").mkdir()
    return Spec(str(tmp_path / "out" / "p.jpg"), str(tmp_path / "out" / "t.webp"))


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_documents_open_nothing(tmp_path: Path, spec: Spec, listener: socket.socket, kind: str) -> None:
    """Under the name of every format, packed or not: no picture comes of it, and nothing else is opened."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    os.utime(secret, ns=(0, 0))
    text = DOCUMENTS[kind].format(url=f"http://127.0.0.1:{listener.getsockname()[1]}/x.png", file=secret)
    for name in NAMES:
        for data in (text.encode(), gzip.compress(text.encode())):
            (tmp_path / name).write_bytes(data)
            render = render_video if name in ("x.mp4", "x.mkv", "x.mov") else render_photo
            with pytest.raises(MediaError) as refused:
                render(str(tmp_path / name), spec)
            assert SECRET not in refused.value.message
    assert os.listdir(tmp_path / "out") == []
    assert secret.stat().st_atime_ns == 0, "the file was read"
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_attachments_stay_inside(tmp_path: Path, spec: Spec) -> None:
    """A video with files in it that want to be put elsewhere: it is shown, and nothing is unpacked."""
    plain, clip = pictures.video(tmp_path / "plain.mkv"), tmp_path / "clip.mkv"
    with av.open(str(plain)) as source, av.open(str(clip), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for name in ("../../evil.sh", str(tmp_path / "out" / "evil.ttf")):
            target.add_attachment(name, "application/x-truetype-font", SECRET.encode())
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    assert SECRET.encode() in clip.read_bytes()
    before = sorted(path.name for path in tmp_path.rglob("*"))
    found = read_metadata(str(clip), "VIDEO", sidecar=None, file_modified_ms=0)
    render_video(str(clip), spec)
    assert (found.width, found.height) == (160, 120)
    assert sorted(path.name for path in tmp_path.rglob("*")) == sorted([*before, "p.jpg", "t.webp"])
    assert not (tmp_path.parent.parent / "evil.sh").exists()
