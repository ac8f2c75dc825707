//! QR codes (ISO/IEC 18004) as one vector path, sharp at every size and printer resolution.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

use crate::error::Error;

/// Light margin around the code, in modules, as the standard asks.
const QUIET: usize = 4;

/// An SVG of the code with its light margin; level M (15 % may be lost).
pub(crate) fn svg(text: &str) -> Result<Vec<u8>, Error> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| Error::Code(text.len()))?;
    let width = code.width();
    let side = width + 2 * QUIET;
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}"><path d=""#
    );
    for (y, row) in code.into_colors().chunks(width).enumerate() {
        push_row(&mut out, row, y + QUIET);
    }
    out.push_str(r#""/></svg>"#);
    Ok(out.into_bytes())
}

/// One rectangle per run of dark modules.
fn push_row(out: &mut String, row: &[Color], y: usize) {
    let mut x = QUIET;
    for run in row.chunk_by(|a, b| a == b) {
        if run.first() == Some(&Color::Dark) {
            // Writing to a String cannot fail.
            let _ = write!(out, "M{x} {y}h{}v1H{x}z", run.len());
        }
        x += run.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_path_inside_its_quiet_zone() {
        let svg = String::from_utf8(svg("https://id.example/01/09506000134352").unwrap()).unwrap();
        assert!(svg.contains(r#"viewBox="0 0 37 37""#), "{svg}");
        assert!(svg.contains(r#"d="M4 4h7v1H4z"#), "{svg}");
    }

    #[test]
    fn a_text_beyond_the_largest_code_is_an_error() {
        assert!(matches!(svg(&"x".repeat(3000)), Err(Error::Code(3000))));
    }
}
