//! Photographs: checked, turned upright, bounded, and re-encoded as JPEG, so that nothing of the camera's metadata (place,
//! device, time) is kept. Pure computation on bytes; slow, so callers run it off the async threads.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use kernel::Message;

/// Largest file accepted, bytes.
pub(crate) const MOST_BYTES: usize = 15 * 1024 * 1024;
/// Largest width or height accepted, pixels.
const MOST_PIXELS: u32 = 12_000;
/// Memory the decoder may use: enough for 50 megapixels.
const MOST_MEMORY: u64 = 200 * 1024 * 1024;
const LONGEST_SIDE: u32 = 2048;
const THUMBNAIL_SIDE: u32 = 320;
const QUALITY: u8 = 85;

/// A photograph ready to be kept.
pub(crate) struct Prepared {
    /// JPEG, longest side at most 2048 px.
    pub(crate) picture: Vec<u8>,
    /// JPEG, longest side at most 320 px.
    pub(crate) thumbnail: Vec<u8>,
    /// Pixels.
    pub(crate) width: u32,
    /// Pixels.
    pub(crate) height: u32,
}

/// Checks and prepares an uploaded file.
///
/// # Errors
/// A message for the person: not a JPEG or PNG, too large, damaged.
pub(crate) fn prepare(bytes: &[u8]) -> Result<Prepared, Message> {
    if bytes.len() > MOST_BYTES {
        return Err(Message::new("product-error-photo-bytes").with("max", MOST_BYTES / 1024 / 1024));
    }
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Message::new("product-error-photo"))?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err(Message::new("product-error-photo-format"));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    // The dimensions stand in the head: a picture that would need too much memory is refused before it is decoded.
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(Message::new("product-error-photo-pixels").with("max", MOST_PIXELS));
    }
    let orientation = decoder.orientation().map_err(|error| refusal(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    picture.apply_orientation(orientation);
    let picture = shrink(on_white(&picture), LONGEST_SIDE, FilterType::CatmullRom);
    let thumbnail = shrink(picture.clone(), THUMBNAIL_SIDE, FilterType::Triangle);
    Ok(Prepared {
        width: picture.width(),
        height: picture.height(),
        picture: jpeg(&picture)?,
        thumbnail: jpeg(&thumbnail)?,
    })
}

fn refusal(error: &image::ImageError) -> Message {
    match error {
        image::ImageError::Limits(_) => Message::new("product-error-photo-pixels").with("max", MOST_PIXELS),
        _ => Message::new("product-error-photo"),
    }
}

/// JPEG knows no transparency: what shines through is white, as paper is.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, a] = picture.get_pixel(x, y).0;
        let mix = |channel: u8| {
            let value = (u16::from(channel) * u16::from(a) + 255 * (255 - u16::from(a))) / 255;
            u8::try_from(value).unwrap_or(u8::MAX)
        };
        Rgb([mix(r), mix(g), mix(b)])
    })
}

fn shrink(picture: RgbImage, side: u32, filter: FilterType) -> RgbImage {
    if picture.width() <= side && picture.height() <= side {
        return picture;
    }
    DynamicImage::ImageRgb8(picture).resize(side, side, filter).to_rgb8()
}

fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, Message> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(picture)
        .map_err(|_| Message::new("product-error-photo"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A JPEG with an Exif segment that says "turn by 90°" and names a camera.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
        tiff.extend_from_slice(b"\x01\x0f\0\x02\0\0\0\x04CAM\0"); // Make
        tiff.extend_from_slice(b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"); // Orientation 6
        tiff.extend_from_slice(b"\0\0\0\0");
        let mut segment = b"\xff\xe1".to_vec();
        segment.extend_from_slice(&u16::try_from(tiff.len() + 8).unwrap().to_be_bytes());
        segment.extend_from_slice(b"Exif\0\0");
        segment.extend_from_slice(&tiff);
        [&jpeg[..2], &segment, &jpeg[2..]].concat()
    }

    #[test]
    fn a_photograph_is_turned_upright_and_loses_its_metadata() {
        let photo = with_exif(&encoded(40, 20, ImageFormat::Jpeg));
        assert!(photo.windows(3).any(|w| w == b"CAM"));
        let ready = prepare(&photo).unwrap();
        assert_eq!((ready.width, ready.height), (20, 40));
        for bytes in [&ready.picture, &ready.thumbnail] {
            assert!(!bytes.windows(4).any(|w| w == b"Exif") && !bytes.windows(3).any(|w| w == b"CAM"));
        }
    }

    #[test]
    fn a_large_picture_becomes_bounded() {
        let ready = prepare(&encoded(3000, 1500, ImageFormat::Png)).unwrap();
        assert_eq!((ready.width, ready.height), (2048, 1024));
        let small = image::load_from_memory(&ready.thumbnail).unwrap();
        assert_eq!((small.width(), small.height()), (320, 160));
    }

    #[test]
    fn what_is_no_picture_or_too_wide_is_refused_by_name() {
        let key = |bytes: &[u8]| prepare(bytes).err().map(|m| m.key);
        assert_eq!(key(b"<svg onload=alert(1)>").as_deref(), Some("product-error-photo-format"));
        assert_eq!(key(&encoded(12_001, 1, ImageFormat::Png)).as_deref(), Some("product-error-photo-pixels"));
        let half = encoded(64, 64, ImageFormat::Png);
        assert_eq!(key(&half[..half.len() / 2]).as_deref(), Some("product-error-photo"));
    }
}
