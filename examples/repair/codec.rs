//! Compression by file name: `.gz` and `.zst`, in and out, in pure Rust.
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// How a file's bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    Plain,
    Gzip,
    Zstd,
}

impl Codec {
    /// By the file's extension, in whatever case.
    pub(crate) fn of(path: &Path) -> Self {
        match path.extension() {
            Some(ext) if ext.eq_ignore_ascii_case("gz") => Self::Gzip,
            Some(ext) if ext.eq_ignore_ascii_case("zst") => Self::Zstd,
            _ => Self::Plain,
        }
    }

    pub(crate) fn reader<'r>(self, source: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
        match self {
            Self::Plain => Box::new(source),
            packed => Box::new(Unpacked {
                codec: packed,
                source: Some(source),
                decoder: Box::new(io::empty()),
            }),
        }
    }

    /// Whether a file that begins so is packed so.
    fn begins(self, head: &[u8]) -> bool {
        match (self, head) {
            (Self::Plain, _) => true,
            (Self::Gzip, head) => head.starts_with(b"\x1f\x8b"),
            (Self::Zstd, &[first, 0x2a, 0x4d, 0x18]) => first & 0xf0 == 0x50,
            (Self::Zstd, head) => head == b"\x28\xb5\x2f\xfd",
        }
    }

    pub(crate) fn writer<W: Write>(self, sink: W) -> Packer<W> {
        match self {
            Self::Plain => Packer::Plain(sink),
            Self::Gzip => Packer::Gzip(GzEncoder::new(sink, flate2::Compression::default())),
            Self::Zstd => Packer::Zstd(ZstdWriter {
                sink,
                buffer: Vec::new(),
                written: false,
            }),
        }
    }
}

/// Writes packed bytes; [`Packer::finish`] must be called.
pub(crate) enum Packer<W: Write> {
    Plain(W),
    Gzip(GzEncoder<W>),
    Zstd(ZstdWriter<W>),
}

impl<W: Write> Packer<W> {
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(sink) => Ok(sink),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Zstd(mut writer) => {
                writer.frame()?;
                if !writer.written {
                    writer.sink.write_all(&EMPTY_FRAME)?;
                }
                Ok(writer.sink)
            }
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(sink) => sink.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstd(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(sink) => sink.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstd(writer) => writer.sink.flush(),
        }
    }
}

/// Writes a frame for every [`FRAME`] bytes, so that memory stays bounded:
/// ruzstd's encoder draws its input and cannot be fed piece by piece.
/// A file of several frames is an ordinary zstd file (RFC 8878, section 3).
pub(crate) struct ZstdWriter<W: Write> {
    sink: W,
    buffer: Vec<u8>,
    written: bool,
}

/// A header of one segment of no bytes, and an empty last block.
const EMPTY_FRAME: [u8; 9] = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0];

const FRAME: usize = 4 << 20;

impl<W: Write> ZstdWriter<W> {
    fn frame(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.written = true;
        let packed = compress_to_vec(self.buffer.as_slice(), CompressionLevel::Fastest);
        self.buffer.clear();
        self.sink.write_all(&packed)
    }
}

impl<W: Write> Write for ZstdWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(FRAME - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        if self.buffer.len() == FRAME {
            self.frame()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

/// Reads a packed file. One of no bytes holds none, and what is wrong with others
/// is said in words of their users.
struct Unpacked<'r, R> {
    codec: Codec,
    /// `None` when the decoder has it.
    source: Option<R>,
    decoder: Box<dyn Read + Send + 'r>,
}

impl<'r, R: Read + Send + 'r> Unpacked<'r, R> {
    fn begin(&mut self, mut source: R) -> io::Result<()> {
        let mut head = Vec::new();
        source.by_ref().take(4).read_to_end(&mut head)?;
        if head.is_empty() {
            return Ok(());
        }
        if !self.codec.begins(&head) {
            let why = "it is not packed as its extension says; rename it";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        let source = io::Cursor::new(head).chain(source);
        self.decoder = match self.codec {
            Codec::Plain => Box::new(source),
            Codec::Gzip => Box::new(MultiGzDecoder::new(source)),
            Codec::Zstd => Box::new(ZstdReader::new(source)),
        };
        Ok(())
    }
}

impl<'r, R: Read + Send + 'r> Read for Unpacked<'r, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Some(source) = self.source.take() {
            self.begin(source)?;
        }
        self.decoder.read(out).map_err(|error| {
            // Of the disk, whoever wrapped it, or of the decoder.
            let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
            while let Some(inner) = cause {
                let io = inner.downcast_ref::<io::Error>();
                if let Some(code) = io.and_then(io::Error::raw_os_error) {
                    return io::Error::from_raw_os_error(code);
                }
                cause = inner.source();
            }
            let why = "its packed data are cut off or damaged; fetch or pack it again";
            io::Error::new(io::ErrorKind::InvalidData, why)
        })
    }
}

/// Reads all frames of a file, skippable ones too, and compares their
/// checksums; ruzstd's own reader stops after the first.
struct ZstdReader<R: Read> {
    source: BufReader<R>,
    decoder: FrameDecoder,
    /// Within a frame.
    open: bool,
}

impl<R: Read> ZstdReader<R> {
    fn new(source: R) -> Self {
        Self {
            source: BufReader::with_capacity(1 << 16, source),
            decoder: FrameDecoder::new(),
            open: false,
        }
    }

    /// Opens the next frame; `false` at the end of the file.
    fn open(&mut self) -> io::Result<bool> {
        use FrameDecoderError::ReadFrameHeaderError as Header;
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(Header(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let mut frame = (&mut self.source).take(length.into());
                    if io::copy(&mut frame, &mut io::sink())? < u64::from(length) {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(false)
    }

    fn check(&self) -> io::Result<()> {
        let stored = self.decoder.get_checksum_from_data();
        if stored.is_some() && stored != self.decoder.get_calculated_checksum() {
            return Err(io::Error::other("a zstd frame's checksum does not match"));
        }
        Ok(())
    }
}

impl<R: Read> Read for ZstdReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.open {
                if out.is_empty() || !self.open()? {
                    return Ok(0);
                }
                self.open = true;
            }
            while self.decoder.can_collect() < out.len() && !self.decoder.is_finished() {
                let more = BlockDecodingStrategy::UptoBytes(out.len() - self.decoder.can_collect());
                let decoded = self.decoder.decode_blocks(&mut self.source, more);
                decoded.map_err(io::Error::other)?;
            }
            let n = self.decoder.read(out)?;
            if n > 0 {
                return Ok(n);
            }
            self.check()?;
            self.open = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(codec: Codec, text: &[u8]) -> Vec<u8> {
        let mut writer = codec.writer(Vec::new());
        writer.write_all(text).unwrap();
        writer.finish().unwrap()
    }

    fn unpack(codec: Codec, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        codec.reader(bytes).read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn packed_is_unpacked() {
        let long = b"het beheer van de dijken ".repeat(400_000);
        for codec in [Codec::Plain, Codec::Gzip, Codec::Zstd] {
            for text in [b"".as_slice(), b"x", &long] {
                assert_eq!(unpack(codec, &pack(codec, text)).unwrap(), text);
            }
            assert_eq!(unpack(codec, b"").unwrap(), b"");
        }
    }

    #[test]
    fn a_fault_of_the_disk_is_told_as_such() {
        struct Bad;
        impl Read for Bad {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::from_raw_os_error(5))
            }
        }
        for codec in [Codec::Gzip, Codec::Zstd] {
            let packed = pack(codec, b"De raad.");
            for n in [0, 4, 7, 12] {
                let mut out = Vec::new();
                let source = packed[..n].chain(Bad);
                let error = codec.reader(source).read_to_end(&mut out).unwrap_err();
                assert_eq!(error.raw_os_error(), Some(5), "{codec:?} {n}");
            }
        }
    }

    #[test]
    fn several_frames_are_one_file_and_a_cut_one_is_an_error() {
        for codec in [Codec::Gzip, Codec::Zstd] {
            let two = [pack(codec, b"een "), pack(codec, b"twee")].concat();
            assert_eq!(unpack(codec, &two).unwrap(), b"een twee");
            for n in [two.len() - 3, 6] {
                let error = unpack(codec, &two[..n]).unwrap_err().to_string();
                assert!(error.contains("cut off or damaged"), "{error}");
            }
            let error = unpack(codec, b"De raad.").unwrap_err().to_string();
            assert!(error.contains("not packed as its extension"), "{error}");
        }
        let skippable = [
            b"\x50\x2a\x4d\x18\x03\0\0\0abc".as_slice(),
            &pack(Codec::Zstd, b"x"),
        ];
        assert_eq!(unpack(Codec::Zstd, &skippable.concat()).unwrap(), b"x");
    }
}
