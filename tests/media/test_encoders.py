"""The arguments that ffmpeg is given, word by word: what is wanted of a video and the unit that may be used, against the
lines that come of it. Whoever changes a table changes these lines too, and sees what else moved.
"""

import msgspec
import pytest

from photostead.media.accelerators import TURNS, UNITS, decoding_trial, encoding_trial
from photostead.media.encoders import GUARDS, arguments_for, pass_arguments
from photostead.media.targets import COPY, Api, Hardware, Target
from photostead.media.video_facts import AudioTrack, VideoFacts

SOUND = AudioTrack(index=1, codec="aac", channels=2, is_default=True, can_be_decoded=True)
PHONE = VideoFacts(
    container="mp4",
    index=0,
    width=1920,
    height=1080,
    orientation=1,
    duration_ms=10_000,
    fps=30.0,
    is_vfr=True,
    is_interlaced=False,
    video_codec="hevc",
    profile="Main",
    level=120,
    pixel_format="yuv420p",
    bit_depth=8,
    transfer=None,
    bit_rate=12_000_000,
    size=15_000_000,
    audio=(SOUND,),
)
HDR = msgspec.structs.replace(PHONE, pixel_format="yuv420p10le", bit_depth=10, transfer="hlg")
PORTRAIT = msgspec.structs.replace(PHONE, orientation=6)
STREAMS = "-map 0:0 -map 0:1 -map_metadata -1 -map_chapters -1 -sn -dn"
AAC = "-c:a aac -b:a 160k"
TIMES = "-fps_mode vfr -enc_time_base 1:90000"
BT709 = "-color_primaries bt709 -color_trc bt709 -colorspace bt709"
NODE = "/dev/dri/renderD128"
TONES = (
    "zscale=tin=arib-std-b67:min=bt2020nc:pin=bt2020:rin=tv:t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,"
    "tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv"
)


def facts(base: VideoFacts = PHONE, /, **changes: object) -> VideoFacts:
    return msgspec.structs.replace(base, **changes)


def lines(video: VideoFacts, target: Target, hardware: Hardware | None = None) -> tuple[str, str]:
    """What stands before the input beyond what always does, and what stands after it."""
    found = arguments_for(video, target, hardware)
    assert found.inputs[: len(GUARDS)] == GUARDS
    return " ".join(found.inputs[len(GUARDS) :]), " ".join(found.outputs)


SOFTWARE = {
    "as it is": (
        facts(),
        Target(),
        f"{STREAMS} {AAC} -vf format=yuv420p -c:v libx264 -preset veryfast -crf 23 {TIMES}",
    ),
    "smaller, upright": (
        PORTRAIT,
        Target(height=720),
        f"{STREAMS} {AAC} -vf scale=720:1280,format=yuv420p -c:v libx264 -preset veryfast -crf 23 {TIMES}",
    ),
    "odd sides": (
        facts(width=1279, height=719),
        Target(),
        f"{STREAMS} {AAC} -vf scale=1278:718,format=yuv420p -c:v libx264 -preset veryfast -crf 23 {TIMES}",
    ),
    "interlaced, one field order after the other": (
        facts(is_interlaced=True),
        Target(),
        f"{STREAMS} {AAC} -vf bwdif=mode=send_frame:deint=interlaced,format=yuv420p -c:v libx264"
        f" -preset veryfast -crf 23 {TIMES}",
    ),
    "HDR": (
        HDR,
        Target(),
        f"{STREAMS} {AAC} -vf {TONES},format=yuv420p -c:v libx264 -preset veryfast -crf 23 {BT709} {TIMES}",
    ),
    "HDR kept": (
        HDR,
        Target(video="hevc", tonemap="disabled"),
        f"{STREAMS} {AAC} -vf format=yuv420p10le -c:v libx265 -preset veryfast -crf 23 -x265-params log-level=error"
        f" {TIMES} -tag:v hvc1",
    ),
    "a limit": (
        facts(),
        Target(max_rate=4_000_000),
        f"{STREAMS} {AAC} -vf format=yuv420p -c:v libx264 -preset veryfast -crf 23 -maxrate 4000000 -bufsize 8000000"
        f" {TIMES}",
    ),
    "two passes below a limit": (
        facts(),
        Target(max_rate=2_900_000, two_pass=True),
        f"{STREAMS} {AAC} -vf format=yuv420p -c:v libx264 -preset veryfast -b:v 2000000 -maxrate 2900000"
        f" -bufsize 5800000 {TIMES}",
    ),
    "two passes without an aim are one": (
        facts(),
        Target(two_pass=True),
        f"{STREAMS} {AAC} -vf format=yuv420p -c:v libx264 -preset veryfast -crf 23 {TIMES}",
    ),
    "HEVC with everything set": (
        facts(),
        Target(video="hevc", crf=28, preset="slow", gop=60, bframes=3, refs=4, threads=2, key_every=6.0),
        f"{STREAMS} {AAC} -vf format=yuv420p -c:v libx265 -preset slow -crf 28 -x265-params log-level=error:pools=2"
        f" {TIMES} -g 60 -bf 3 -refs 4 -force_key_frames expr:gte(t,n_forced*6) -forced-idr 1 -threads 2 -tag:v hvc1",
    ),
    "VP9": (
        facts(),
        Target(video="vp9", crf=31, max_rate=1_000_000, bframes=3, audio="opus"),
        f"{STREAMS} -c:a libopus -b:a 128k -vf format=yuv420p -c:v libvpx-vp9 -deadline realtime -cpu-used 6 -row-mt 1"
        f" -crf 31 -b:v 1000000 {TIMES}",
    ),
    "AV1": (
        facts(),
        Target(video="av1", crf=35, preset="medium", threads=3, audio="mp3"),
        f"{STREAMS} -c:a libmp3lame -b:a 192k -vf format=yuv420p -c:v libsvtav1 -preset 7 -crf 35"
        f" -svtav1-params lp=3 {TIMES} -threads 3",
    ),
    "only the container": (
        facts(),
        Target(video=COPY, audio=COPY),
        f"{STREAMS} -c:a copy -c:v copy -tag:v hvc1",
    ),
    "six channels": (
        facts(audio=(msgspec.structs.replace(SOUND, codec="ac3", channels=6),)),
        Target(video=COPY),
        f"{STREAMS} -c:a aac -ac 2 -b:a 160k -c:v copy -tag:v hvc1",
    ),
    "no sound": (
        facts(audio=()),
        Target(video=COPY),
        "-map 0:0 -map_metadata -1 -map_chapters -1 -sn -dn -an -c:v copy -tag:v hvc1",
    ),
    "sound nobody can decode, and a second track": (
        facts(audio=(msgspec.structs.replace(SOUND, can_be_decoded=False), msgspec.structs.replace(SOUND, index=3))),
        Target(video=COPY, audio="pcm_s16le"),
        "-map 0:0 -map 0:3 -map_metadata -1 -map_chapters -1 -sn -dn -c:a pcm_s16le -c:v copy -tag:v hvc1",
    ),
    "the default track": (
        facts(audio=(msgspec.structs.replace(SOUND, is_default=False), msgspec.structs.replace(SOUND, index=2))),
        Target(video=COPY, audio=COPY),
        "-map 0:0 -map 0:2 -map_metadata -1 -map_chapters -1 -sn -dn -c:a copy -c:v copy -tag:v hvc1",
    ),
}


@pytest.mark.parametrize("name", SOFTWARE)
def test_the_processor(name: str) -> None:
    video, target, wanted = SOFTWARE[name]
    before, after = lines(video, target)
    assert after == wanted
    assert before == (f"-threads {target.threads}" if target.threads else "")


def unit(api: Api, *encoders: str, decode: bool = True) -> Hardware:
    device = {Api.NVENC: "0", Api.RKMPP: ""}.get(api, NODE)
    return Hardware(api, device, decode, frozenset(encoders))


DEVICES = {
    Api.VAAPI: f"-init_hw_device vaapi=hw:{NODE} -filter_hw_device hw",
    Api.QSV: f"-init_hw_device qsv=hw,child_device={NODE} -filter_hw_device hw",
    Api.NVENC: "-init_hw_device cuda=hw:0 -filter_hw_device hw",
    Api.RKMPP: "-init_hw_device rkmpp=hw -filter_hw_device hw",
}
DECODING = {
    Api.VAAPI: "-hwaccel vaapi -hwaccel_device hw",
    Api.QSV: "-hwaccel qsv -hwaccel_device hw",
    Api.NVENC: "-hwaccel cuda -hwaccel_device hw",
    Api.RKMPP: "-hwaccel rkmpp",
}
SURFACE = {Api.VAAPI: "vaapi", Api.QSV: "qsv", Api.NVENC: "cuda", Api.RKMPP: "drm_prime"}
# What each unit makes of a portrait video in HEVC that is to be 720 pixels: filters, encoder, quality.
WHOLE = {
    Api.VAAPI: (
        "transpose_vaapi=dir=1,scale_vaapi=w=720:h=1280:format=nv12",
        "h264_vaapi -compression_level 7 -rc_mode CQP -global_quality 23",
    ),
    Api.QSV: (
        "vpp_qsv=w=720:h=1280:transpose=1:format=nv12",
        "h264_qsv -preset veryfast -global_quality 23",
    ),
    Api.RKMPP: (
        "vpp_rkrga=w=720:h=1280:transpose=1:format=nv12",
        "h264_rkmpp -rc_mode CQP -qp_init 23",
    ),
}


@pytest.mark.parametrize("api", WHOLE)
def test_a_unit_that_does_everything(api: Api) -> None:
    before, after = lines(PORTRAIT, Target(height=720), unit(api, "h264"))
    surface = f"-hwaccel_output_format {SURFACE[api]}"
    assert before == f"{DEVICES[api]} {DECODING[api]} {surface} -display_rotation 0"
    filters, encoder = WHOLE[api]
    assert after == f"{STREAMS} {AAC} -vf {filters} -c:v {encoder} {TIMES}"


def test_nvidia_scales_but_does_not_turn() -> None:
    """What lies on its side comes to the processor for that; the encoder takes it from there."""
    before, after = lines(facts(), Target(height=720), unit(Api.NVENC, "h264"))
    assert before == f"{DEVICES[Api.NVENC]} {DECODING[Api.NVENC]} -hwaccel_output_format cuda"
    quality = "-preset p1 -tune hq -rc vbr -cq 23 -b:v 0"
    assert after == f"{STREAMS} {AAC} -vf scale_cuda=w=1280:h=720:format=nv12 -c:v h264_nvenc {quality} {TIMES}"
    before, after = lines(PORTRAIT, Target(height=720), unit(Api.NVENC, "h264"))
    assert before == f"{DEVICES[Api.NVENC]} {DECODING[Api.NVENC]}"
    assert after == f"{STREAMS} {AAC} -vf scale=720:1280,format=nv12 -c:v h264_nvenc {quality} {TIMES}"


@pytest.mark.parametrize(
    ("api", "filters"),
    [
        (Api.VAAPI, "tonemap_vaapi=format=nv12:t=bt709:m=bt709:p=bt709,scale_vaapi=format=nv12"),
        (Api.QSV, "vpp_qsv=tonemap=1:format=nv12"),
        (Api.NVENC, f"{TONES},format=nv12"),
        (Api.RKMPP, f"{TONES},format=nv12"),
    ],
)
def test_tones_are_mapped_by_who_can(api: Api, filters: str) -> None:
    _, after = lines(HDR, Target(), unit(api, "h264"))
    assert f"-vf {filters} -c:v h264_{api} " in after
    assert after.endswith(f"{BT709} {TIMES}")


UPLOADS = {
    Api.VAAPI: "format=nv12,hwupload",
    Api.QSV: "format=nv12,hwupload=extra_hw_frames=64",
    Api.NVENC: "format=nv12",
    Api.RKMPP: "format=nv12",
}


@pytest.mark.parametrize("api", Api)
def test_only_the_encoder_of_a_unit(api: Api) -> None:
    before, after = lines(PORTRAIT, Target(height=720), unit(api, "h264", decode=False))
    assert before == DEVICES[api]
    assert f"-vf scale=720:1280,{UPLOADS[api]} -c:v h264_{api} " in after


@pytest.mark.parametrize("api", Api)
def test_only_the_decoder_of_a_unit(api: Api) -> None:
    """ffmpeg brings the pictures to the processor by itself, and turns them."""
    before, after = lines(PORTRAIT, Target(height=720, video="av1"), unit(api, "h264"))
    assert before == f"{DEVICES[api]} {DECODING[api]}"
    assert "-vf scale=720:1280,format=yuv420p -c:v libsvtav1 " in after
    assert arguments_for(PORTRAIT, Target(video="av1"), unit(api, "h264")).maker == f"libsvtav1 ({api} decoding)"


@pytest.mark.parametrize(
    "changes",
    [
        {"video_codec": "mpeg4"},
        {"pixel_format": "yuv422p"},
        {"video_codec": "h264", "pixel_format": "yuv420p10le", "bit_depth": 10},
    ],
    ids=str,
)
def test_what_no_unit_decodes(changes: dict[str, object]) -> None:
    before, after = lines(facts(**changes), Target(), unit(Api.VAAPI, "h264"))
    assert before == DEVICES[Api.VAAPI]
    assert "-c:v h264_vaapi" in after
    assert lines(facts(**changes), Target(), unit(Api.VAAPI)) == lines(facts(**changes), Target())


def test_interlaced_pictures_come_to_the_processor() -> None:
    before, after = lines(facts(is_interlaced=True), Target(), unit(Api.QSV, "h264"))
    assert before == f"{DEVICES[Api.QSV]} {DECODING[Api.QSV]}"
    assert "-vf bwdif=mode=send_frame:deint=interlaced,format=nv12,hwupload=extra_hw_frames=64" in after


QUALITIES = [
    (Api.VAAPI, Target(cq_mode="icq"), "-compression_level 7 -rc_mode ICQ -global_quality 23"),
    (
        Api.VAAPI,
        Target(max_rate=2_900_000, preset="veryslow"),
        "-compression_level 1 -rc_mode VBR -b:v 2000000 -maxrate 2900000 -bufsize 5800000",
    ),
    (Api.VAAPI, Target(video="av1", crf=30, preset="medium"), "-compression_level 4 -rc_mode CQP -global_quality 120"),
    (Api.QSV, Target(cq_mode="cqp", preset="ultrafast"), "-preset veryfast -q:v 23"),
    (
        Api.QSV,
        Target(max_rate=2_900_000, preset="slow"),
        "-preset slow -b:v 2000000 -maxrate 2900000 -bufsize 5800000",
    ),
    (Api.NVENC, Target(cq_mode="cqp", preset="veryslow"), "-preset p7 -tune hq -rc constqp -qp 23"),
    (
        Api.NVENC,
        Target(max_rate=1_000_000, two_pass=True, temporal_aq=True),
        "-preset p1 -tune hq -multipass fullres -temporal-aq 1 -rc vbr -cq 23 -b:v 0 -maxrate 1000000 -bufsize 2000000",
    ),
    (
        Api.RKMPP,
        Target(max_rate=2_900_000),
        "-rc_mode VBR -b:v 2000000 -maxrate 2900000 -bufsize 5800000",
    ),
]


@pytest.mark.parametrize(("api", "target", "wanted"), QUALITIES)
def test_qualities_of_units(api: Api, target: Target, wanted: str) -> None:
    found = arguments_for(facts(), target, unit(api, target.video))
    assert f"-c:v {target.video}_{api} {wanted} {TIMES}" in " ".join(found.outputs)
    assert found.passes == 1


def test_ten_bits_that_stay() -> None:
    _, after = lines(HDR, Target(video="hevc", tonemap="disabled"), unit(Api.VAAPI, "hevc"))
    assert "-vf scale_vaapi=format=p010 -c:v hevc_vaapi" in after
    assert "bt709" not in after


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_way_a_phone_can_be_held(orientation: int) -> None:
    _, after = lines(facts(orientation=orientation), Target(), unit(Api.VAAPI, "h264"))
    turn = TURNS.get(orientation)
    assert (f"transpose_vaapi=dir={turn}" in after) == (turn is not None)


@pytest.mark.parametrize(("api", "option"), [(Api.NVENC, "-forced-idr 1"), (Api.QSV, "-forced_idr 1")])
def test_forced_key_frames_of_units(api: Api, option: str) -> None:
    _, after = lines(facts(), Target(key_every=2.5), unit(api, "h264"))
    assert f"-force_key_frames expr:gte(t,n_forced*2.5) {option}" in after


def test_passes() -> None:
    assert pass_arguments(Target(), 1, "/t/pass") == ("-pass", "1", "-passlogfile", "/t/pass")
    found = pass_arguments(Target(video="hevc", threads=2), 2, "/t/pass")
    assert found == ("-x265-params", "log-level=error:pools=2:pass=2:stats=/t/pass")


@pytest.mark.parametrize("api", Api)
def test_trials(api: Api) -> None:
    """Each begins with the device, and ends nowhere."""
    encoding = " ".join(encoding_trial(api, unit(api).device, "h264"))
    assert encoding.startswith(DEVICES[api])
    assert f"-vf {UPLOADS[api]} -c:v {UNITS[api].encoders['h264']}" in encoding
    assert encoding.endswith("-frames:v 1 -f null -")
    decoding = " ".join(decoding_trial(api, unit(api).device, "/t/sample.mkv"))
    assert decoding.startswith(f"{DEVICES[api]} {DECODING[api]}")
    assert "-i file:/t/sample.mkv -vf hwdownload,format=nv12" in decoding
