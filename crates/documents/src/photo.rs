//! Photos as documents carry them: decoded once, turned upright, reduced, without the camera's metadata (place, time,
//! device). A [`Photo`] that exists can be printed: a damaged file is refused here, not when a report is issued.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};

/// Longest side after reduction, pixels: about 300 dpi at the size a report shows.
const LONGEST_SIDE_PX: u32 = 1200;
/// Largest side accepted, pixels, and most memory a decoder may take, bytes.
const LARGEST_SIDE_PX: u32 = 16_000;
const MOST_MEMORY: u64 = 400 << 20;
const JPEG_QUALITY: u8 = 82;

/// Why a file is no photo for a document.
#[derive(Debug, thiserror::Error)]
#[error("not a usable JPEG or PNG photo: {0}")]
pub struct PhotoError(#[from] image::ImageError);

/// A photo with its caption, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) caption: String,
}

impl Photo {
    /// Takes a JPEG or PNG file as it came from a camera.
    ///
    /// # Errors
    /// When the file is neither, is damaged, or is larger than 16,000 pixels on a side.
    pub fn new(file: &[u8], caption: &str) -> Result<Self, PhotoError> {
        let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(image::ImageError::from)?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(LARGEST_SIDE_PX);
        limits.max_image_height = Some(LARGEST_SIDE_PX);
        limits.max_alloc = Some(MOST_MEMORY);
        reader.limits(limits);
        let mut decoder = reader.into_decoder()?;
        let orientation = decoder.orientation()?;
        let mut photo = DynamicImage::from_decoder(decoder)?;
        photo.apply_orientation(orientation);
        if photo.width().max(photo.height()) > LONGEST_SIDE_PX {
            photo = photo.thumbnail(LONGEST_SIDE_PX, LONGEST_SIDE_PX);
        }
        let mut jpeg = Vec::new();
        on_white(&photo)
            .write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY))?;
        Ok(Self { jpeg, caption: caption.to_owned() })
    }

    /// The reduced JPEG.
    #[must_use]
    pub fn jpeg(&self) -> &[u8] {
        &self.jpeg
    }
}

/// JPEG knows no transparency: lay the picture on paper.
fn on_white(photo: &DynamicImage) -> RgbImage {
    if !photo.color().has_alpha() {
        return photo.to_rgb8();
    }
    let mut paper = RgbImage::new(photo.width(), photo.height());
    for (to, from) in paper.pixels_mut().zip(photo.to_rgba8().pixels()) {
        let [r, g, b, a] = from.0.map(u16::from);
        let over = |c: u16| u8::try_from((c * a + 255 * (255 - a)) / 255).unwrap_or(u8::MAX);
        to.0 = [over(r), over(g), over(b)];
    }
    paper
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(photo: &DynamicImage) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        photo.write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    }

    #[test]
    fn a_large_photo_is_reduced_and_transparency_lies_on_white() {
        let file = png(&DynamicImage::new_rgba8(2400, 800));
        let photo = Photo::new(&file, "front").unwrap();
        let back = image::load_from_memory(photo.jpeg()).unwrap().to_rgb8();
        assert_eq!(back.dimensions(), (1200, 400));
        assert_eq!(back.get_pixel(10, 10).0, [255, 255, 255]);
    }

    #[test]
    fn a_damaged_or_foreign_file_is_refused() {
        let mut file = png(&DynamicImage::new_rgb8(64, 64));
        file.truncate(60);
        assert!(Photo::new(&file, "").is_err());
        assert!(Photo::new(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "").is_err());
    }
}
