"""Names of uploads: whatever a client calls its file, it lies in its owner's folder under a name a person can read."""

import pytest

from photostead.app import App
from tests.api.uploading import (
    DATES,
    assert_nothing_left,
    assert_rows_equal_files,
    files_of,
    folder_of,
    make_form,
    refuse,
)
from tests.client import Client
from tests.photos import jpeg

PHOTO = jpeg()
EVIL_NAMES = [
    ("../../../../etc/cron.d/x.jpg", "x.jpg"),
    ("..\\..\\windows\\x.jpg", "x.jpg"),
    ("/etc/passwd.jpg", "passwd.jpg"),
    ("C:\\boot.jpg", "boot.jpg"),
    ("a\0b.jpg", "ab.jpg"),
    ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie x.jpg"),
    ("\u202egpj.exe.jpg", "gpj.exe.jpg"),
    (".hidden.jpg", "hidden.jpg"),
    ("...jpg.jpg", "jpg.jpg"),
    ("con.jpg", "con.jpg"),
    ("a<b>|c?*.jpg", "abc.jpg"),
    ("trailing.jpg. . ", "trailing.jpg"),
    ("a.jpg/", None),
    ("x" * 300 + ".jpg", "x" * 196 + ".jpg"),
    ("ä" * 150 + ".jpg", "ä" * 98 + ".jpg"),
    ("🎉" * 100 + ".jpg", "🎉" * 49 + ".jpg"),
    ("Ünïcödé ☃ 写真.jpg", "Ünïcödé ☃ 写真.jpg"),
    ("-rf.jpg", "-rf.jpg"),
    ("%2e%2e%2fx.jpg", "%2e%2e%2fx.jpg"),
    ("$(reboot).jpg", "$(reboot).jpg"),
    ("..", None),
    ("..jpg", None),
    (".jpg", None),
]


@pytest.mark.parametrize(("name", "kept"), EVIL_NAMES, ids=[repr(name)[:24] for name, _ in EVIL_NAMES])
async def test_names_stay_in_their_folder(name: str, kept: str | None, app: App, admin: Client) -> None:
    """Nothing of a name is a path. `None`: what is left of it is no photo's name."""
    form = make_form(PHOTO, "photo.jpg", filename=name)
    if kept is None:
        await refuse(admin, form)
        await assert_nothing_left(app)
        return
    uid = (await admin.post("/assets", data=form, expect=201))["id"]
    assert files_of(app) == [f"library/{folder_of(admin)}/2024/2024-05-01/{kept}"]
    assert (await admin.get(f"/assets/{uid}"))["originalFileName"] == kept


async def test_undecodable_name_in_the_header(app: App, admin: Client) -> None:
    """Bytes of another encoding in the part's own header."""
    head = [
        f'--a\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in DATES.items()
    ]
    part = b'--a\r\nContent-Disposition: form-data; name="assetData"; filename="caf\xe9\xff.jpg"\r\n\r\n'
    body = b"".join([*head, part, PHOTO, b"\r\n--a--\r\n"])
    await admin.post("/assets", data=body, headers={"Content-Type": "multipart/form-data; boundary=a"}, expect=201)
    [name] = files_of(app)
    assert name.endswith(".jpg")
    await assert_rows_equal_files(app)


HEADERS = {
    "percent, UTF-8": ("filename*=UTF-8''%E5%86%99%E7%9C%9F.jpg", "写真.jpg"),
    "percent, Latin-1": ("filename*=iso-8859-1''caf%E9.jpg", "café.jpg"),
    "percent, beside a plain one": ("filename=\"x.jpg\"; filename*=UTF-8''%E2%98%83.jpg", "☃.jpg"),
    "percent, a path": ("filename*=UTF-8''..%2F..%2Fetc%2Fx.jpg", "x.jpg"),
    "quotes within": (r'filename="a\"b.jpg"', "ab.jpg"),
    "no quotes": ("filename=a.jpg", "a.jpg"),
    "capitals": ('FILENAME="A.JPG"', "A.JPG"),
    "longer than any name": (f'filename="{"é" * 2000}.jpg"', "é" * 98 + ".jpg"),
    "an unknown alphabet": ("filename*=x-martian''a.jpg", None),
    "half a percent": ("filename*=UTF-8''a%E.jpg", None),
    "an open quote": ('filename="a.jpg', None),
}


@pytest.mark.parametrize("name", HEADERS)
async def test_ways_to_write_a_name_in_the_header(name: str, app: App, admin: Client) -> None:
    """RFC 2183, RFC 5987, and what comes near. `None`: refused, or taken under a name that is one."""
    text, kept = HEADERS[name]
    head = [
        f'--a\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in DATES.items()
    ]
    part = f'--a\r\nContent-Disposition: form-data; name="assetData"; {text}\r\n\r\n'.encode()
    body = b"".join([*head, part, PHOTO, b"\r\n--a--\r\n"])
    answer = await admin.send(
        "POST", "/api/assets", data=body, headers={"Content-Type": "multipart/form-data; boundary=a"}
    )
    assert answer.status == 201 or (answer.status == 400 and kept is None), answer.body
    if kept is not None:
        assert files_of(app) == [f"library/{folder_of(admin)}/2024/2024-05-01/{kept}"]
    await assert_rows_equal_files(app)
