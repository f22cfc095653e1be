// Settings about pictures and videos: where they are filed, how they are shown, what is recognised in them.
import { choice, decimal, lines, several, text, toggle, whole, type Leaf, type Option, type Section } from './leaf';

const formats: Option[] = [
  ['jpeg', 'JPEG'],
  ['webp', 'WebP'],
];
const videoCodecs: Option[] = [
  ['h264', 'H.264'],
  ['hevc', 'HEVC (H.265)'],
  ['vp9', 'VP9'],
  ['av1', 'AV1'],
];
const audioCodecs: Option[] = [
  ['aac', 'AAC'],
  ['mp3', 'MP3'],
  ['opus', 'Opus'],
  ['pcm_s16le', 'PCM'],
];
const presets: Option[] = ['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium', 'slow', 'slower', 'veryslow'].map(
  (name) => [name, name],
);

const rendition = (name: 'preview' | 'thumbnail', sizeHelp: string): Leaf[] => [
  choice(`image.${name}.format`, 'Format', 'WebP is smaller, JPEG is quicker to make.', ...formats),
  whole(`image.${name}.size`, 'Size', sizeHelp, 1, 16_384, 'pixels'),
  whole(`image.${name}.quality`, 'Quality', 'Of 100. Above 90 files grow and nobody sees it.', 1, 100),
  toggle(`image.${name}.progressive`, 'Appears bit by bit', 'Over a slow line a rough picture comes first. Only for JPEG.'),
];

export const storage: Section = {
  id: 'storage-template',
  title: 'Storage template',
  what: 'Where uploads are filed',
  icon: 'tree',
  groups: [
    {
      title: 'Storage template',
      help: 'Which folders uploads lie in. Files of libraries are never moved.',
      extra: 'file-all',
      leaves: [
        toggle('storageTemplate.enabled', 'File uploads by a template', 'New ones from now on. What is there already stays until you ask for it below.'),
        { path: 'storageTemplate.template', label: 'Template', help: 'Folders are separated by /.', kind: { is: 'storage-template' } },
        toggle('storageTemplate.hashVerificationEnabled', 'Read again what was copied', 'When a file moves to another disk. Slower, and safe.'),
      ],
    },
  ],
};

export const pictures: Section = {
  id: 'pictures',
  title: 'Pictures',
  what: 'Previews and thumbnails',
  icon: 'photos',
  groups: [
    {
      title: 'All pictures',
      leaves: [
        choice('image.colorspace', 'Colours', 'Wide ones only show on wide screens.', ['srgb', 'sRGB, right everywhere'], ['p3', 'Display P3, wide']),
        toggle('image.extractEmbedded', 'Use what cameras put into RAW files', 'Much quicker, and as the camera meant it.'),
      ],
    },
    { title: 'Previews', help: 'What is seen when a picture is opened.', leaves: rendition('preview', 'The shorter side. 1440 fills most screens.') },
    { title: 'Thumbnails', help: 'The small ones in the timeline.', leaves: rendition('thumbnail', 'The shorter side. 250 is enough for the timeline.') },
    {
      title: 'Full size',
      help: 'For originals that browsers cannot show, such as RAW.',
      leaves: [
        toggle('image.fullsize.enabled', 'Make pictures in full size', 'Takes much room.'),
        choice('image.fullsize.format', 'Format', '', ...formats),
        whole('image.fullsize.quality', 'Quality', 'Of 100.', 1, 100),
        toggle('image.fullsize.progressive', 'Appears bit by bit', 'Only for JPEG.'),
      ],
    },
  ],
};

export const video: Section = {
  id: 'video',
  title: 'Video',
  what: 'What is converted, and how',
  icon: 'play',
  groups: [
    {
      title: 'Which videos are converted',
      leaves: [
        choice(
          'ffmpeg.transcode',
          'Convert',
          'The original always stays as it is.',
          ['required', 'What browsers cannot play'],
          ['optimal', 'That, and what is larger than wanted'],
          ['bitrate', 'That, and what has a higher bit rate than wanted'],
          ['all', 'All'],
          ['disabled', 'None'],
        ),
        several('ffmpeg.acceptedVideoCodecs', 'Video that is played as it is', '', ...videoCodecs),
        several('ffmpeg.acceptedAudioCodecs', 'Sound that is played as it is', '', ...audioCodecs),
        several('ffmpeg.acceptedContainers', 'Files that are played as they are', 'MP4 always is.', ['mov', 'MOV'], ['mp4', 'MP4'], ['ogg', 'Ogg'], ['webm', 'WebM']),
      ],
    },
    {
      title: 'What they become',
      leaves: [
        choice('ffmpeg.targetVideoCodec', 'Video', 'H.264 plays everywhere; the others are smaller and slower to make.', ...videoCodecs),
        choice('ffmpeg.targetAudioCodec', 'Sound', 'AAC plays everywhere.', ...audioCodecs),
        text('ffmpeg.targetResolution', 'Height', 'The shorter side in pixels, or “original”.', '720'),
        whole('ffmpeg.crf', 'Quality (CRF)', 'Lower is better and larger: 23 for H.264, 28 for HEVC, 31 for VP9, 35 for AV1.', 0, 51),
        text('ffmpeg.maxBitrate', 'Highest bit rate', 'Such as 4500k or 8M. 0: no limit.', '4500k'),
        choice('ffmpeg.preset', 'Speed', 'Slower ones make smaller files.', ...presets),
        toggle('ffmpeg.twoPass', 'Two passes', 'Meets the bit rate better, and takes twice as long.'),
        choice(
          'ffmpeg.tonemap',
          'HDR to what every screen shows',
          '',
          ['hable', 'Hable, keeps detail'],
          ['mobius', 'Möbius, keeps colours'],
          ['reinhard', 'Reinhard, keeps brightness'],
          ['disabled', 'Leave as it is'],
        ),
      ],
    },
    {
      title: 'Hardware',
      leaves: [
        choice(
          'ffmpeg.accel',
          'Convert with',
          'Quicker, and a little larger for the same quality.',
          ['disabled', 'The processor'],
          ['vaapi', 'VA-API (Intel, AMD)'],
          ['qsv', 'Quick Sync (Intel)'],
          ['nvenc', 'NVENC (Nvidia)'],
          ['rkmpp', 'RKMPP (Rockchip)'],
        ),
        toggle('ffmpeg.accelDecode', 'Read videos with it too', 'Not every device can.'),
        text('ffmpeg.preferredHwDevice', 'Device', '“auto”, or such as /dev/dri/renderD128.', 'auto'),
        choice('ffmpeg.cqMode', 'Constant quality', 'What the hardware is asked for.', ['auto', 'As it can'], ['cqp', 'CQP'], ['icq', 'ICQ']),
        toggle('ffmpeg.temporalAQ', 'More for still parts', 'Only with NVENC.'),
        whole('ffmpeg.threads', 'Threads', '0: as many as there are cores.', 0, 1024),
      ],
    },
    {
      title: 'Frames',
      help: 'For those who know what they do.',
      leaves: [
        whole('ffmpeg.bframes', 'B frames', '−1: as the encoder likes, 0: none.', -1, 16),
        whole('ffmpeg.refs', 'Reference frames', '0: as the encoder likes.', 0, 6),
        whole('ffmpeg.gopSize', 'Frames between key frames', '0: as the encoder likes.', 0, 100_000),
      ],
    },
    {
      title: 'While watching',
      leaves: [
        toggle('ffmpeg.realtime.enabled', 'Convert while somebody watches', 'Fits the video to the line.'),
        several('ffmpeg.realtime.resolutions', 'Heights', '', [480, '480'], [720, '720'], [1080, '1080'], [1440, '1440'], [2160, '2160']),
        several('ffmpeg.realtime.videoCodecs', 'Video', '', ...videoCodecs),
      ],
    },
  ],
};

export const learning: Section = {
  id: 'recognition',
  title: 'Recognition',
  what: 'Faces, search by meaning, text',
  icon: 'account',
  groups: [
    {
      title: 'Machine learning',
      help: 'All of it happens on this box, unless you name other machines that help.',
      leaves: [
        toggle('machineLearning.enabled', 'Recognise what is in pictures', ''),
        lines('machineLearning.urls', 'Other machines that help', 'Their addresses, one a line; asked in this order. They are sent previews of all photos, and searches: name only your own. http://localhost:3003 stands for this box itself.'),
        toggle('machineLearning.availabilityChecks.enabled', 'Look whether they are there', 'So that work goes to one that answers.'),
        whole('machineLearning.availabilityChecks.interval', 'Look every', '', 0, 86_400_000, 'seconds', 1000),
        whole('machineLearning.availabilityChecks.timeout', 'Wait for an answer', '', 0, 86_400_000, 'seconds', 1000),
      ],
    },
    {
      title: 'Search by meaning',
      leaves: [
        toggle('machineLearning.clip.enabled', 'Find pictures by words', 'Such as “red boat”.'),
        text('machineLearning.clip.modelName', 'Model', 'After a change every picture is looked at again.'),
      ],
    },
    {
      title: 'Faces',
      leaves: [
        toggle('machineLearning.facialRecognition.enabled', 'Find faces', ''),
        text('machineLearning.facialRecognition.modelName', 'Model', 'After a change every picture is looked at again.'),
        decimal('machineLearning.facialRecognition.minScore', 'How sure it must be that this is a face', 'From 0.1 to 1. Lower finds more, and more that is none.', 0.1, 1),
        decimal('machineLearning.facialRecognition.maxDistance', 'How different one person may look', 'From 0.1 to 2. Lower makes two of one, higher one of two.', 0.1, 2),
        whole('machineLearning.facialRecognition.minFaces', 'Pictures that make a person', 'Fewer, and the face stays without a name.', 1, 1_000_000),
        toggle('metadata.faces.import', 'Take over faces from files', 'Those that other programs wrote into them.'),
      ],
    },
    {
      title: 'Text in pictures',
      leaves: [
        toggle('machineLearning.ocr.enabled', 'Read text', 'So that it can be searched for and copied.'),
        text('machineLearning.ocr.modelName', 'Model', 'After a change every picture is looked at again.'),
        whole('machineLearning.ocr.maxResolution', 'Size at which is read', 'The larger side. Larger finds smaller letters, and takes longer.', 1, 1_000_000, 'pixels'),
        decimal('machineLearning.ocr.minDetectionScore', 'How sure it must be that this is text', 'From 0.1 to 1.', 0.1, 1),
        decimal('machineLearning.ocr.minRecognitionScore', 'How sure it must be what it says', 'From 0.1 to 1.', 0.1, 1),
      ],
    },
    {
      title: 'Duplicates',
      leaves: [
        toggle('machineLearning.duplicateDetection.enabled', 'Find pictures that look the same', ''),
        decimal('machineLearning.duplicateDetection.maxDistance', 'How different they may be', 'From 0.001 to 0.1. Higher finds more, and more that are none.', 0.001, 0.1),
      ],
    },
  ],
};

export const map: Section = {
  id: 'map',
  title: 'Map and places',
  what: 'Map, names of places',
  icon: 'place',
  groups: [
    {
      title: 'Map',
      leaves: [
        toggle('map.enabled', 'Show a map', ''),
        text(
          'map.lightStyle',
          'Style by day',
          'Address of a MapLibre style, for maps with streets. Phone apps use the usual one; this web app draws a map of its own, kept on the box, until another style is named here. The host of the style then learns where you look, and all of the map must come from that host.',
        ),
        text('map.darkStyle', 'Style by night', 'The same, where the appearance is dark.'),
      ],
    },
    { title: 'Places', leaves: [toggle('reverseGeocoding.enabled', 'Name places', 'City and country where a picture was taken, found on this box.')] },
  ],
};
